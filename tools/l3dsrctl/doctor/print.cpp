// SPDX-License-Identifier: BSD-2-Clause
#include "print.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace l3dsrctl::doctor {

namespace {

using Json = nlohmann::ordered_json;

// What is mended is no longer there to be counted.
std::size_t count(const std::vector<Outcome>& outcomes, Severity severity) {
    return static_cast<std::size_t>(
        std::count_if(outcomes.begin(), outcomes.end(), [&](const Outcome& outcome) {
            return outcome.finding.severity == severity && outcome.fate != Fate::mended;
        }));
}

std::string amount(std::size_t number, const char* noun) {
    return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string looked_at(const Facts& facts) {
    std::string text;

    if (facts.director)
        text = "director: " + amount(facts.services.size(), "service");
    if (facts.realserver)
        text += (text.empty() ? "" : "; ") + ("realserver: " + amount(facts.vips.size(), "VIP"));
    return text;
}

std::string end_of(const Outcome& outcome) {
    switch (outcome.fate) {
        case Fate::failed: return fmt::format("    failed: {}\n", outcome.why);
        case Fate::left: return outcome.finding.mend.command.empty() ? "" : "    left to you\n";
        default: return {};
    }
}

void print(const Outcome& outcome) {
    const Finding& finding = outcome.finding;
    const bool mended = outcome.fate == Fate::mended;

    fmt::print("{}: {} {}: {}: {}\n", mended ? "mended" : to_string(finding.severity),
               to_string(finding.half), finding.check, finding.where, finding.what);
    if (!finding.mend.command.empty())
        fmt::print("    {}\n", finding.mend.command);
    fmt::print("{}", end_of(outcome));
}

Json to_json(const Outcome& outcome) {
    const Finding& finding = outcome.finding;
    const std::string& command = finding.mend.command;

    return {{"severity", to_string(finding.severity)},
            {"half", to_string(finding.half)},
            {"check", finding.check},
            {"where", finding.where},
            {"what", finding.what},
            {"mend", command.empty() ? Json(nullptr) : Json(command)},
            {"safe", finding.mend.safe},
            {"fate", to_string(outcome.fate)},
            {"why", outcome.why.empty() ? Json(nullptr) : Json(outcome.why)}};
}

}  // namespace

void print_text(const Facts& facts, const std::vector<Outcome>& outcomes) {
    for (const Severity severity : {Severity::error, Severity::warning, Severity::note})
        for (const Outcome& outcome : outcomes)
            if (outcome.finding.severity == severity)
                print(outcome);
    const std::string seen = looked_at(facts);
    fmt::print("{}{}{}, {}, {}\n", seen, seen.empty() ? "" : "; ",
               amount(count(outcomes, Severity::error), "error"),
               amount(count(outcomes, Severity::warning), "warning"),
               amount(count(outcomes, Severity::note), "note"));
}

void print_json(const Facts& facts, const std::vector<Outcome>& outcomes) {
    Json json = {{"director", facts.director},
                 {"realserver", facts.realserver},
                 {"findings", Json::array()},
                 {"errors", count(outcomes, Severity::error)},
                 {"warnings", count(outcomes, Severity::warning)},
                 {"notes", count(outcomes, Severity::note)}};

    for (const Outcome& outcome : outcomes)
        json["findings"].push_back(to_json(outcome));
    fmt::print("{}\n", json.dump(2));
}

}  // namespace l3dsrctl::doctor
