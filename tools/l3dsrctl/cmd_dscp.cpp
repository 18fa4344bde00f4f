// SPDX-License-Identifier: BSD-2-Clause
// dscp: one value in all its spellings
#include <fmt/format.h>

#include <charconv>
#include <memory>

#include "args.hpp"
#include "failure.hpp"
#include "grammar.hpp"
#include "l3dsr/dscp.hpp"
#include "print_json.hpp"

namespace l3dsrctl {

namespace {

constexpr const char* forms =
    "write CODE, 0xTOS, tos N or the name of a class (7, 0x1c, tos 28, EF)";
constexpr std::uint32_t tos_max = 255;

struct Options {
    Words words;
    bool json = false;
};

// The ECN bits are not part of the code: 0x1d is the TOS byte of an ECN-capable packet with code 7.
std::uint8_t from_hex(const std::string& word) {
    unsigned tos = 0;
    const char* end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data() + 2, end, tos, 16);

    if (error != std::errc() || stop != end || tos > tos_max)
        throw UsageError(word, "not a TOS byte", "name one from 0x00 to 0xff");
    return l3dsr::dscp_of_tos(static_cast<std::uint8_t>(tos));
}

std::uint8_t from_word(const std::string& word) {
    if (word.rfind("0x", 0) == 0 || word.rfind("0X", 0) == 0)
        return from_hex(word);
    if (const l3dsr::DscpClass* known = l3dsr::dscp_class_named(word))
        return known->dscp;
    if (word == "0")
        return 0;
    if (word.empty() || word.find_first_not_of("0123456789") != std::string::npos)
        throw UsageError(word.empty() ? "''" : word, "neither a number nor a class", forms);
    return parse_code("", word);
}

std::uint8_t from_words(const Words& words) {
    if (words.size() == 1)
        return from_word(words[0]);
    if (words.size() == 2 && words[0] == "tos")
        return l3dsr::dscp_of_tos(
            static_cast<std::uint8_t>(parse_number("tos", words[1], 0, tos_max)));
    throw UsageError("", words.empty() ? "no value is named" : "too many values are named", forms);
}

std::string use_of(std::uint8_t dscp) {
    if (const l3dsr::DscpClass* known = l3dsr::dscp_class_of(dscp))
        return fmt::format("class {}: {} ({})", known->name, known->meaning, known->source);
    if (l3dsr::is_local_pool(dscp))
        return "no class; free for local use (xxxx11, RFC 2474)";
    return "no class; kept for standards (RFC 2474, RFC 8436)";
}

void print(std::uint8_t dscp) {
    fmt::print("{}\n{}\n", l3dsr::dscp_spellings(dscp), use_of(dscp));
    if (!l3dsr::dscp_users(dscp).empty())
        fmt::print("used by {}\n", l3dsr::dscp_users(dscp));
    if (dscp == 0)
        fmt::print("stands for no VIP\n");
}

}  // namespace

void add_dscp_command(Grammar& grammar) {
    const auto options = std::make_shared<Options>();
    Verb& dscp = grammar.add("dscp", "one DSCP value in all its spellings", "l3dsrctl help dscp");

    dscp.words("VALUE", options->words, "CODE, 0xTOS, tos N or the name of a class");
    dscp.flag("--json", options->json, "for programs");
    dscp.does([options] {
        const std::uint8_t value = from_words(options->words);
        options->json ? json::print_dscp(value) : print(value);
    });
}

}  // namespace l3dsrctl
