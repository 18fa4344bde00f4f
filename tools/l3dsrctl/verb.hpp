// SPDX-License-Identifier: BSD-2-Clause
/// One command and its options. What reads them is known to verb.cpp alone.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace l3dsrctl {

using Words = std::vector<std::string>;

/// An option, of ipvsadm or of a later version, that is refused by name.
struct Refused {
    const char* names;     ///< "-f,--fwmark-service"
    const char* sentence;  ///< "why; what to do"
};

/// A command: "service add", "flush". Values are written when the words are read, and must live
/// until then. `names` are short and long forms: "-t,--tcp-service".
class Verb {
  public:
    /// `listing`: the command that shows what there is.
    Verb(std::string name, const std::string& description, std::string listing);
    Verb(Verb&&) noexcept;
    ~Verb();

    const std::string& name() const { return name_; }
    const std::string& listing() const { return listing_; }

    /// An option with a value.
    void option(const char* names, std::optional<std::string>& value, const char* type,
                const char* help);
    /// An option that may have a value; without, `value` is the empty string.
    void option_or_flag(const char* names, std::optional<std::string>& value, const char* type,
                        const char* help);
    void flag(const char* names, bool& value, const char* help);
    /// A flag that help does not show.
    void hidden_flag(const char* name, bool& value);
    /// A word without an option before it.
    void word(const char* name, std::optional<std::string>& value, const char* help);
    /// All such words.
    void words(const char* name, Words& values, const char* help);
    /// The words after each `word`, which ends the options before it, are a part of their own.
    void parts(const char* word, std::vector<Words>& parts, const char* help);
    void refuse(std::span<const Refused> options);
    /// What to do when the words were read; throws UsageError, ModuleMissing or l3dsr::Error.
    void does(std::function<void()> action);
    /// The same for a command whose exit status says something; it is the action's result, or
    /// `refused` where the kernel or the host refuses.
    void answers(int refused, std::function<int()> action);
    int refused() const { return refused_status_; }

    std::string help() const;
    /// Reads the words after the command's own, and does it, or shows help where that is asked for.
    /// Returns the exit status. Throws UsageError.
    int run(const Words& words);

  private:
    Words take_parts(const Words& words) const;
    void check_refused() const;
    void check_rest() const;
    Words option_names() const;

    std::string name_;
    std::string listing_;
    std::unique_ptr<CLI::App> app_;
    std::vector<std::pair<const CLI::Option*, const char*>> refused_;
    std::string part_word_;  // empty where there are no parts
    std::vector<Words>* parts_ = nullptr;
    std::function<int()> action_;
    int refused_status_ = 0;
};

}  // namespace l3dsrctl
