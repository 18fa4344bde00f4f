// SPDX-License-Identifier: BSD-2-Clause
#include "grammar.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "failure.hpp"

namespace l3dsrctl {

namespace {

// Commands that the design has and later versions bring.
constexpr std::string_view later[] = {"apply", "diff", "save", "top"};

bool contains(const Words& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

void want_known(const Words& known, const Words& words, std::size_t at, const char* kind) {
    const std::string advice = fmt::format("{}s are {}", kind, fmt::join(known, ", "));

    if (at >= words.size() || (words[at].size() > 1 && words[at][0] == '-'))
        throw UsageError(at < words.size() ? words[at] : "", fmt::format("a {} is missing", kind),
                         advice);
    if (contains(known, words[at]))
        return;
    const bool planned =
        at == 0 && std::find(std::begin(later), std::end(later), words[at]) != std::end(later);
    throw UsageError(words[at],
                     planned ? "not yet in this version" : fmt::format("unknown {}", kind), advice);
}

}  // namespace

Verb& Grammar::add(const std::string& noun, const std::string& verb, const std::string& description,
                   const char* listing) {
    entries_.push_back({noun, verb, Verb(noun + " " + verb, description, listing)});
    return entries_.back().command;
}

Verb& Grammar::add(const std::string& word, const std::string& description, const char* listing) {
    entries_.push_back({word, "", Verb(word, description, listing)});
    return entries_.back().command;
}

std::vector<const Verb*> Grammar::commands_of(const std::string& word) const {
    std::vector<const Verb*> commands;

    for (const Entry& entry : entries_)
        if (entry.noun == word)
            commands.push_back(&entry.command);
    return commands;
}

int Grammar::run(const Words& words, Place& place) {
    std::size_t used = 0;
    std::string verb;

    want_known(nouns(), words, used, "command");
    const std::string& noun = words[used++];
    place.command = noun;
    const Words verbs = verbs_of(noun);
    if (!verbs.empty()) {
        want_known(verbs, words, used, "verb");
        verb = words[used++];
    }
    Verb& command = find(noun, verb);
    place = {command.name(), command.listing(), command.refused()};
    return command.run(Words(words.begin() + static_cast<std::ptrdiff_t>(used), words.end()));
}

Words Grammar::nouns() const {
    Words nouns;

    for (const Entry& entry : entries_)
        if (!contains(nouns, entry.noun))
            nouns.push_back(entry.noun);
    return nouns;
}

Words Grammar::verbs_of(const std::string& noun) const {
    Words verbs;

    for (const Entry& entry : entries_)
        if (entry.noun == noun && !entry.verb.empty())
            verbs.push_back(entry.verb);
    return verbs;
}

Verb& Grammar::find(const std::string& noun, const std::string& verb) {
    return std::find_if(
               entries_.begin(), entries_.end(),
               [&](const Entry& entry) { return entry.noun == noun && entry.verb == verb; })
        ->command;
}

}  // namespace l3dsrctl
