// SPDX-License-Identifier: BSD-2-Clause
// director attach | detach | set | show: the devices whose packets it meets before the IP stack,
// and settings of the director as a whole
#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "args.hpp"
#include "connect.hpp"
#include "devices.hpp"
#include "failure.hpp"
#include "grammar.hpp"
#include "print_json.hpp"
#include "print_text.hpp"

namespace l3dsrctl {

namespace {

struct Options {
    Words settings;
    bool force = false;
    bool key = false;
    bool json = false;
};

constexpr std::uint32_t move_time_max = 2592000;  // 30 days
constexpr std::uint32_t pins_max = 1073741824;

constexpr const char* key_forms = "write 32 hexadecimal digits, default, or - to read them";

std::optional<unsigned> digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return {};
}

// The command line is no secret: others see it in the list of processes.
std::string read_line() {
    std::string line;

    std::getline(std::cin, line);
    return line;
}

l3dsr::FlowKey parse_key(const std::string& word) {
    const std::string text = word == "-" ? read_line() : word;
    l3dsr::FlowKey key{};

    if (text == "default")
        return key;
    if (text.size() != 2 * key.size())
        throw UsageError("key", "a key has 16 bytes", key_forms);
    for (std::size_t i = 0; i < key.size(); i++) {
        const auto high = digit(text[2 * i]);
        const auto low = digit(text[2 * i + 1]);
        if (!high || !low)
            throw UsageError("key", "not a hexadecimal number", key_forms);
        key[i] = static_cast<std::byte>(*high << 4 | *low);
    }
    if (key == l3dsr::FlowKey{})
        throw UsageError("key", "zeros are no secret", key_forms);
    return key;
}

l3dsr::Priority parse_priority(const std::string& word) {
    for (const l3dsr::Priority priority : {l3dsr::Priority::early, l3dsr::Priority::late})
        if (word == to_string(priority))
            return priority;
    throw UsageError("priority " + word, "no such place", "name early or late");
}

l3dsr::DestMark parse_dest_mark(const std::string& text) {
    const auto slash = text.find('/');

    if (text == "none")
        return {};
    if (slash == std::string::npos)
        throw UsageError("dest-mark " + text, "a value and a mask are wanted",
                         "write VALUE/MASK, as 0x100/0xff00, or none");
    return {parse_mark("dest-mark", text.substr(0, slash)),
            parse_mark("dest-mark", text.substr(slash + 1))};
}

void set(const Options& options) {
    constexpr const char* forms =
        "write dest-mark VALUE/MASK, key HEX, priority early|late, move-time SECONDS or pins N";
    const Words& words = options.settings;
    l3dsr::DirectorFields fields;

    if (words.empty())
        throw UsageError("", "nothing is to change", forms);
    for (std::size_t i = 0; i < words.size(); i += 2) {
        if (i + 1 == words.size())
            throw UsageError(words[i], "a setting has a value", forms);
        if (words[i] == "dest-mark")
            fields.dest_mark = parse_dest_mark(words[i + 1]);
        else if (words[i] == "key")
            fields.key = parse_key(words[i + 1]);
        else if (words[i] == "priority")
            fields.priority = parse_priority(words[i + 1]);
        else if (words[i] == "move-time")
            fields.move_time = parse_number(words[i], words[i + 1], 1, move_time_max);
        else if (words[i] == "pins")
            fields.pins_max = parse_number(words[i], words[i + 1], 1, pins_max);
        else
            throw UsageError(words[i], "no such setting", forms);
    }
    connect_director().set(fields, options.force);
}

std::string to_hex(const l3dsr::FlowKey& key) {
    std::string text;

    for (const std::byte byte : key)
        text += fmt::format("{:02x}", static_cast<unsigned>(byte));
    return text;
}

void show(const Options& options) {
    l3dsr::Director director = connect_director();
    const auto settings = director.settings(options.key);
    const auto devices = director.devices();
    const std::string key = settings.key       ? to_hex(*settings.key)
                            : settings.key_set ? "set"
                                               : "default";

    options.json ? json::print_director(devices, settings, key)
                 : text::print_director(devices, settings, key);
}

}  // namespace

void add_director_commands(Grammar& grammar) {
    const auto options = std::make_shared<Options>();

    add_device_commands(grammar, "director", "meet", list_devices, connect_director);

    Verb& sets = grammar.add("director", "set", "change what holds for all services", list_devices);
    sets.words("SETTING VALUE", options->settings,
               "dest-mark VALUE/MASK|none, key HEX|default|-, priority early|late, move-time "
               "SECONDS, pins N");
    sets.flag("--force", options->force,
              "another key, although flows are remembered that lose their dests by it");
    sets.does([options] { set(*options); });

    Verb& shows =
        grammar.add("director", "show", "show settings and attached devices", list_devices);
    shows.flag("--key", options->key, "the key itself");
    shows.flag("--json", options->json, "for programs");
    shows.does([options] { show(*options); });
}

}  // namespace l3dsrctl
