// SPDX-License-Identifier: BSD-2-Clause
#include "mend.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include "program.hpp"

namespace l3dsrctl::doctor {

namespace {

std::vector<std::string> words_of(const std::string& command) {
    std::istringstream stream(command);
    std::vector<std::string> words;

    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

/// Why a command failed; empty when it did not.
std::string try_out(const std::string& command) {
    const std::vector<std::string> words = words_of(command);
    const auto output = run(words);

    if (!output)
        return "there is no program " + words[0];
    if (output->status == 0)
        return {};
    return output->why.empty() ? "its exit status is " + std::to_string(output->status)
                               : output->why;
}

bool is_among(const Findings& findings, const Finding& finding) {
    return std::find(findings.begin(), findings.end(), finding) != findings.end();
}

}  // namespace

const char* to_string(Fate fate) {
    switch (fate) {
        case Fate::found: return "found";
        case Fate::mended: return "mended";
        case Fate::failed: return "failed";
        default: return "left";
    }
}

std::vector<Outcome> as_found(const Findings& findings) {
    std::vector<Outcome> outcomes;

    for (const Finding& finding : findings)
        outcomes.push_back({finding});
    return outcomes;
}

std::vector<Outcome> mend(const Findings& findings) {
    std::map<std::string, std::string> tried;
    std::vector<Outcome> outcomes;

    for (const Finding& finding : findings) {
        const std::string& command = finding.mend.command;
        if (!finding.mend.safe) {
            outcomes.push_back({finding, Fate::left});
            continue;
        }
        if (!tried.contains(command))
            tried[command] = try_out(command);
        const std::string& why = tried[command];
        outcomes.push_back({finding, why.empty() ? Fate::mended : Fate::failed, why});
    }
    return outcomes;
}

std::vector<Outcome> judge(std::vector<Outcome> outcomes, const Findings& after) {
    Findings before;

    for (Outcome& outcome : outcomes) {
        before.push_back(outcome.finding);
        if (!is_among(after, outcome.finding)) {
            outcome.fate = Fate::mended;
        } else if (outcome.fate == Fate::mended) {
            outcome.fate = Fate::failed;
            outcome.why = "it changed nothing";
        }
    }
    for (const Finding& finding : after)
        if (!is_among(before, finding))
            outcomes.push_back({finding, Fate::left});
    return outcomes;
}

}  // namespace l3dsrctl::doctor
