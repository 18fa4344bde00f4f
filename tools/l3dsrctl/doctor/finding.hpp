// SPDX-License-Identifier: BSD-2-Clause
/// What is wrong with a host, and what to do about it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace l3dsrctl::doctor {

enum class Half : std::uint8_t { director, realserver };

/// note: worth knowing, nothing is lost. warning: some packets are lost, or will be one day.
/// error: packets for a VIP are lost now.
enum class Severity : std::uint8_t { note, warning, error };

const char* to_string(Half half);
const char* to_string(Severity severity);

/// A command line that puts a thing right. A safe one can be run by itself: it adds what is missing
/// or changes a setting, takes nothing away, and consists of words without quotes. Words in
/// capitals are for a person to fill in.
struct Mend {
    std::string command;  ///< empty where there is none
    bool safe = false;
};

/// For a command that does no harm.
inline Mend safe(std::string command) {
    return {std::move(command), true};
}

/// For a command that a person has to decide on.
inline Mend by_hand(std::string command) {
    return {std::move(command), false};
}

struct Finding {
    Severity severity = Severity::note;
    Half half = Half::director;
    std::string check;  ///< the name of the check that found it
    std::string where;  ///< the thing that is wrong: a VIP, a dest, a device, a rule
    std::string what;   ///< a sentence
    Mend mend;

    friend bool operator==(const Finding& one, const Finding& other) {
        return one.half == other.half && one.check == other.check && one.where == other.where &&
               one.what == other.what;
    }
};

using Findings = std::vector<Finding>;

/// Where a check tells what it finds.
class Report {
  public:
    Report(Half half, const char* check, Findings& findings)
        : half_(half), check_(check), findings_(findings) {}

    void error(std::string where, std::string what, Mend mend = {}) {
        add(Severity::error, std::move(where), std::move(what), std::move(mend));
    }
    void warning(std::string where, std::string what, Mend mend = {}) {
        add(Severity::warning, std::move(where), std::move(what), std::move(mend));
    }
    void note(std::string where, std::string what, Mend mend = {}) {
        add(Severity::note, std::move(where), std::move(what), std::move(mend));
    }
    void add(Severity severity, std::string where, std::string what, Mend mend) {
        findings_.push_back(
            {severity, half_, check_, std::move(where), std::move(what), std::move(mend)});
    }

  private:
    Half half_;
    const char* check_;
    Findings& findings_;
};

}  // namespace l3dsrctl::doctor
