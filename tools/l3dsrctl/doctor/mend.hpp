// SPDX-License-Identifier: BSD-2-Clause
/// Putting right what can be put right safely.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "finding.hpp"

namespace l3dsrctl::doctor {

enum class Fate : std::uint8_t {
    found,   ///< nothing was tried
    mended,  ///< its command was run, and it is gone
    failed,  ///< its command was run in vain
    left,    ///< its command is for a person to run
};

const char* to_string(Fate fate);

struct Outcome {
    Finding finding;
    Fate fate = Fate::found;
    std::string why{};  ///< it failed
};

/// As they are.
std::vector<Outcome> as_found(const Findings& findings);

/// Runs the commands of those that are safe, each once. All have been tried then; which of them are
/// gone says judge().
std::vector<Outcome> mend(const Findings& findings);

/// `outcomes` in the light of a second look, `after` them. Adds what was not there before.
std::vector<Outcome> judge(std::vector<Outcome> outcomes, const Findings& after);

}  // namespace l3dsrctl::doctor
