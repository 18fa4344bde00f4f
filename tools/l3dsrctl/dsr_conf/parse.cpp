// SPDX-License-Identifier: BSD-2-Clause
#include "parse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "../failure.hpp"
#include "l3dsr/address.hpp"
#include "l3dsr/dscp.hpp"

namespace l3dsrctl::dsr_conf {

namespace {

// A file with the line ends of Windows is read as well.
constexpr std::string_view blanks = " \t\r";
constexpr std::string_view digits = "0123456789";

constexpr std::size_t longest_name = 253;  // RFC 1035, section 2.3.4, without length bytes
constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_quote = 60;

// Of a file; one with more is something else.
constexpr std::size_t most_problems = 20;

constexpr const char* too_many =
    "so much is wrong that the rest is not read; is this a file of VIPs?";
constexpr const char* line_forms =
    "write VIP=CODE for L3DSR, or VIP alone for L2DSR, one of them a line";
constexpr const char* code_forms = "write it in decimal (33), octal (041) or hexadecimal (0x21)";
constexpr const char* vip_forms = "write an IPv4 address, an IPv6 address or a host's name";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);

    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool consists_of(std::string_view text, std::string_view characters) {
    return text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// A file may have anything in it; a message has one line of text.
std::string quoted(std::string_view text) {
    std::string shown(text.substr(0, longest_quote));

    std::replace_if(
        shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return fmt::format("'{}{}'", shown, text.size() > longest_quote ? "..." : "");
}

// As in C: 0x before hexadecimal, 0 before octal.
std::optional<unsigned> to_number(std::string_view text) {
    int base = 10;
    unsigned value = 0;

    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text[0] == '0') {
        base = 8;
    }
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, base);
    if (error == std::errc::result_out_of_range && stop == end)
        return UINT32_MAX;
    return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

std::uint8_t to_code(std::string_view text) {
    if (text.empty())
        throw UsageError("", "no code follows the '='", line_forms);
    const auto number = to_number(text);
    if (!number)
        throw UsageError("", quoted(text) + " is no code", code_forms);
    if (*number == 0)
        throw UsageError(
            "",
            "code 0 is the DSCP of packets that nobody has marked, and stands for no "
            "VIP here",
            "take one from 1 to 63 here and where packets are sent, best 3 7 11 and so "
            "on to 63; or leave out '=0' for L2DSR");
    if (!l3dsr::is_code(*number))
        throw UsageError("", "code " + quoted(text) + " is out of range",
                         "take one from 1 to 63; a TOS byte is four times the code");
    return static_cast<std::uint8_t>(*number);
}

// IPv6 is written in groups of hex digits; not with dots, a scope or a prefix length.
void want_ipv6(std::string_view text) {
    if (text.find('.') != std::string_view::npos)
        throw UsageError("", quoted(text) + " mixes IPv6 and IPv4",
                         "write all of an IPv6 address in groups of hex digits");
    if (!l3dsr::Address::parse(text))
        throw UsageError("", quoted(text) + " is no IPv6 address",
                         "write groups of hex digits and at most one '::', without brackets, scope "
                         "or prefix length");
}

bool is_label(std::string_view text) {
    return !text.empty() && text.size() <= longest_label && text.front() != '-' &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

// Names end in a label that is no number (RFC 3696, section 2); resolvers take such text for an
// address with parts left out.
void want_name(std::string_view text) {
    if (text.size() > longest_name)
        throw UsageError("", quoted(text) + " is too long for a name", vip_forms);
    if (text.ends_with('.'))
        text.remove_suffix(1);
    for (std::string_view rest = text;;) {
        const auto dot = rest.find('.');
        if (!is_label(rest.substr(0, dot)))
            throw UsageError("", quoted(text) + " is neither an address nor a name", vip_forms);
        if (dot == std::string_view::npos) {
            if (consists_of(rest, digits))
                throw UsageError("", quoted(text) + " is no IPv4 address",
                                 "write four numbers from 0 to 255, with dots between them");
            return;
        }
        rest.remove_prefix(dot + 1);
    }
}

void want_vip(std::string_view text) {
    if (text.empty())
        throw UsageError("", "no VIP is before the '='", line_forms);
    if (text.find_first_of(blanks) != std::string_view::npos)
        throw UsageError("", quoted(text) + " is more than a VIP", line_forms);
    if (text.find(':') != std::string_view::npos)
        return want_ipv6(text);
    if (!l3dsr::Address::parse(text))
        want_name(text);
}

std::optional<Line> to_line(std::string_view text) {
    text = trimmed(text.substr(0, text.find('#')));
    if (text.empty())
        return {};

    Line line;
    const auto sign = text.find('=');
    const std::string_view vip = trimmed(text.substr(0, sign));
    want_vip(vip);
    line.vip = vip;
    if (sign != std::string_view::npos)
        line.code = to_code(trimmed(text.substr(sign + 1)));
    return line;
}

void read_line(std::string_view text, const Place& place, Parsed& parsed) {
    try {
        if (auto line = to_line(text)) {
            line->place = place;
            parsed.lines.push_back(std::move(*line));
        }
    } catch (const UsageError& error) {
        parsed.problems.push_back({place, error.what()});
    }
}

// Takes the first line off, with its end; the last one may have none.
std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);

    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

}  // namespace

std::string to_string(const Place& place) {
    return place.line == 0 ? place.file : fmt::format("{}:{}", place.file, place.line);
}

void parse(const std::string& file, std::string_view text, Parsed& parsed) {
    const std::size_t most = parsed.problems.size() + most_problems;

    for (Place place{file, 1}; !text.empty(); place.line++) {
        if (parsed.problems.size() == most) {
            parsed.problems.push_back({place, too_many});
            return;
        }
        read_line(take_line(text), place, parsed);
    }
}

}  // namespace l3dsrctl::dsr_conf
