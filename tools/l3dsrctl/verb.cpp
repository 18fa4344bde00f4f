// SPDX-License-Identifier: BSD-2-Clause
#include "verb.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "failure.hpp"

namespace l3dsrctl {

namespace {

// Help does not show the options of this group.
constexpr const char* hidden = "";

std::string shortest_name(const CLI::Option* option) {
    return option->get_snames().empty() ? "--" + option->get_lnames().front()
                                        : "-" + option->get_snames().front();
}

// An empty word is what a script makes of a variable without a value; --dscp "" is not --dscp.
void want_no_empty_word(const Words& words) {
    for (const std::string& word : words)
        if (word.empty())
            throw UsageError("''", "an empty word", "is a variable without a value?");
}

}  // namespace

Verb::Verb(std::string name, const std::string& description, std::string listing)
    : name_(std::move(name)),
      listing_(std::move(listing)),
      app_(std::make_unique<CLI::App>(description, "l3dsrctl " + name_)) {
    app_->set_help_flag("--help", "show this");
    app_->allow_extras();
}

Verb::Verb(Verb&&) noexcept = default;
Verb::~Verb() = default;

void Verb::option(const char* names, std::optional<std::string>& value, const char* type,
                  const char* help) {
    app_->add_option(names, value, help)->type_name(type);
}

void Verb::option_or_flag(const char* names, std::optional<std::string>& value, const char* type,
                          const char* help) {
    const auto read = [&value](const CLI::results_t& results) {
        value = results.empty() ? std::string() : results.front();
        return true;
    };
    app_->add_option(names, read, help)->type_name(type)->expected(0, 1);
}

void Verb::flag(const char* names, bool& value, const char* help) {
    app_->add_flag(names, value, help);
}

void Verb::hidden_flag(const char* name, bool& value) {
    app_->add_flag(name, value)->group(hidden);
}

void Verb::word(const char* name, std::optional<std::string>& value, const char* help) {
    app_->add_option(name, value, help)->type_name("");
}

void Verb::words(const char* name, Words& values, const char* help) {
    app_->add_option(name, values, help)->type_name("");
}

void Verb::parts(const char* word, std::vector<Words>& parts, const char* help) {
    part_word_ = word;
    parts_ = &parts;
    app_->footer(help);
}

void Verb::refuse(std::span<const Refused> options) {
    for (const Refused& refused : options)
        refused_.emplace_back(app_->add_option(refused.names)->expected(0, -1)->group(hidden),
                              refused.sentence);
}

void Verb::does(std::function<void()> action) {
    answers(status_refused, [action = std::move(action)] {
        action();
        return status_ok;
    });
}

void Verb::answers(int refused, std::function<int()> action) {
    refused_status_ = refused;
    action_ = std::move(action);
}

std::string Verb::help() const {
    return app_->help();
}

int Verb::run(const Words& words) {
    want_no_empty_word(words);
    try {
        // CLI11 wants the words in reverse.
        const Words own = take_parts(words);
        app_->parse(Words(own.rbegin(), own.rend()));
    } catch (const CLI::CallForHelp&) {
        fmt::print("{}", help());
        return status_ok;
    } catch (const CLI::ParseError& error) {
        throw UsageError("", error.what(), fmt::format("see l3dsrctl {} --help", name_));
    }
    check_refused();
    check_rest();
    return action_();
}

// The words before the first part.
Words Verb::take_parts(const Words& words) const {
    if (part_word_.empty())
        return words;
    auto at = std::find(words.begin(), words.end(), part_word_);
    Words own(words.begin(), at);
    while (at != words.end()) {
        const auto next = std::find(at + 1, words.end(), part_word_);
        parts_->emplace_back(at + 1, next);
        at = next;
    }
    return own;
}

void Verb::check_refused() const {
    for (const auto& [option, sentence] : refused_)
        if (option->count() > 0)
            throw UsageError(shortest_name(option), sentence);
}

void Verb::check_rest() const {
    const Words rest = app_->remaining();

    if (rest.empty())
        return;
    const bool option = rest[0].size() > 1 && rest[0][0] == '-';
    throw UsageError(rest[0], option ? "unknown option" : "unexpected word",
                     fmt::format("options are {}", fmt::join(option_names(), ", ")));
}

Words Verb::option_names() const {
    Words names;

    for (const CLI::Option* option : app_->get_options())
        if (option->get_group() != hidden && !option->get_positional())
            names.push_back(shortest_name(option));
    return names;
}

}  // namespace l3dsrctl
