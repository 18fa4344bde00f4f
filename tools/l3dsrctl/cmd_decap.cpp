// SPDX-License-Identifier: BSD-2-Clause
// decap add | set | del | list: directors whose tunnels the realserver takes
#include <fmt/format.h>

#include <memory>
#include <string_view>

#include "args.hpp"
#include "connect.hpp"
#include "failure.hpp"
#include "grammar.hpp"
#include "print_json.hpp"
#include "print_text.hpp"

namespace l3dsrctl {

namespace {

constexpr l3dsr::Method kinds[] = {l3dsr::Method::ipip, l3dsr::Method::gre, l3dsr::Method::gue};
constexpr std::uint32_t mtu_min = 576;
constexpr std::uint32_t mtu_max = 65535;

struct Options {
    std::optional<std::string> source;
    std::optional<std::string> tunnels;
    std::optional<std::string> port;
    std::optional<std::string> mtu;
    bool json = false;
};

void add_key(Verb& verb, Options& options) {
    verb.option("--from", options.source, "PREFIX", "the directors' addresses");
}

void add_fields(Verb& verb, Options& options) {
    verb.option("--tun-type", options.tunnels, "ipip|gre|gue,...",
                "kinds of tunnel, ipip by default");
    verb.option("--tun-port", options.port, "PORT", "gue: port of this host; 6080 by default");
    verb.option("--mtu", options.mtu, "BYTES|route",
                "what the path from there carries, with the tunnel's headers; as the route to the "
                "client by default");
}

l3dsr::Prefix source_of(const Options& options) {
    if (!options.source)
        throw UsageError("", "no directors are named", "name them with --from PREFIX");
    return parse_prefix("--from " + *options.source, *options.source, "ADDRESS or ADDRESS/LENGTH");
}

bool names(const std::string& list, std::size_t at, std::size_t end, l3dsr::Method kind) {
    return std::string_view(list).substr(at, end - at) == to_string(kind);
}

// "gre,ipip", in whatever order.
std::vector<l3dsr::Method> parse_tunnels(const std::string& list) {
    std::vector<l3dsr::Method> tunnels;

    for (std::size_t at = 0, end = 0; at <= list.size(); at = end + 1) {
        bool known = false;

        end = std::min(list.find(',', at), list.size());
        for (const l3dsr::Method kind : kinds)
            known |= names(list, at, end, kind);
        if (!known)
            throw UsageError("--tun-type " + list, "no such type of tunnel",
                             "name one or more of ipip, gre and gue, with commas between");
        for (const l3dsr::Method kind : kinds)
            if (names(list, at, end, kind))
                tunnels.push_back(kind);
    }
    return tunnels;
}

std::uint32_t parse_mtu(const std::string& text) {
    return text == "route" ? 0 : parse_number("--mtu", text, mtu_min, mtu_max);
}

l3dsr::DecapFields fields_of(const Options& options) {
    l3dsr::DecapFields fields;

    if (options.tunnels)
        fields.tunnels = parse_tunnels(*options.tunnels);
    if (options.port)
        fields.port =
            static_cast<std::uint16_t>(parse_number("--tun-port", *options.port, 1, UINT16_MAX));
    if (options.mtu)
        fields.mtu = parse_mtu(*options.mtu);
    return fields;
}

void set(const Options& options) {
    const l3dsr::Prefix source = source_of(options);

    if (!options.tunnels && !options.port && !options.mtu)
        throw UsageError("", "nothing is to change", "name --tun-type, --tun-port or --mtu");
    const l3dsr::DecapFields fields = fields_of(options);
    connect_realserver().set_decap(source, fields);
}

void list(const Options& options) {
    const auto decaps = connect_realserver().decaps();

    options.json ? json::print(decaps) : text::print(decaps);
}

}  // namespace

void add_decap_commands(Grammar& grammar) {
    const auto options = std::make_shared<Options>();

    Verb& adds = grammar.add("decap", "add", "take tunnels of directors", list_decaps);
    add_key(adds, *options);
    add_fields(adds, *options);
    adds.does([options] {
        const l3dsr::Prefix source = source_of(*options);
        const l3dsr::DecapFields fields = fields_of(*options);
        connect_realserver().add_decap(source, fields);
    });

    Verb& sets =
        grammar.add("decap", "set", "change which tunnels of theirs are taken", list_decaps);
    add_key(sets, *options);
    add_fields(sets, *options);
    sets.does([options] { set(*options); });

    Verb& dels = grammar.add("decap", "del", "take no tunnels of theirs any more", list_decaps);
    add_key(dels, *options);
    dels.does([options] {
        const l3dsr::Prefix source = source_of(*options);
        connect_realserver().remove_decap(source);
    });

    Verb& lists = grammar.add("decap", "list", "show whose tunnels are taken", list_decaps);
    lists.flag("--json", options->json, "for programs");
    lists.does([options] { list(*options); });
}

}  // namespace l3dsrctl
