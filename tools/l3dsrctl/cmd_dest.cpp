// SPDX-License-Identifier: BSD-2-Clause
// dest add | set | del | list
#include <fmt/format.h>

#include <memory>

#include "args.hpp"
#include "code_policy.hpp"
#include "connect.hpp"
#include "failure.hpp"
#include "grammar.hpp"
#include "new_dest.hpp"
#include "options.hpp"
#include "print_json.hpp"
#include "print_text.hpp"
#include "tunnel_option.hpp"

namespace l3dsrctl {

namespace {

constexpr std::uint32_t weight_max = 65535;
constexpr std::uint32_t default_weight = 1;
constexpr std::uint32_t threshold_max = 65535;
constexpr std::uint32_t drain_time_max = 2592000;  // 30 days
constexpr std::uint32_t mtu_max = 65535;

constexpr Refused not_for_dests[] = {
    {"-m,--masquerading", "replies don't pass a director of this kind; use -g or --dscp"},
};

struct Options {
    ServiceOption service;
    std::optional<std::string> pool;
    DestOption dest;
    bool dr = false;
    std::optional<std::string> dscp;  // empty without a code of its own
    TunnelOption tunnel;
    std::optional<std::string> mtu;
    std::optional<std::string> weight;
    std::optional<std::string> drain;
    std::optional<std::string> state;
    std::optional<std::string> route_mark;
    std::optional<std::string> mark;
    std::optional<std::string> upper;
    std::optional<std::string> lower;
    bool fallback = false;
    bool not_fallback = false;
    bool any_code = false;
    bool as_ipvsadm = false;
    bool json = false;
};

void add_fields(Verb& verb, Options& options) {
    options.dest.add_to(verb);
    verb.flag("-g,--gatewaying", options.dr, "method dr, direct routing (the default)");
    verb.option_or_flag("--dscp", options.dscp, "[CODE]",
                        "method dscp, with this code or else the service's");
    options.tunnel.add_to(verb);
    verb.option("--mtu", options.mtu, "BYTES",
                "longest packet that may go there, tunnel and all; 0 by route (the default)");
    verb.option("-w,--weight", options.weight, "N", "share of new flows; 0 for none");
    verb.option("--drain", options.drain, "SECONDS",
                "how long it keeps its flows at weight 0; 0 for ever (the default)");
    verb.option("--state", options.state, "up|down", "whether it takes packets at all");
    verb.option("--route-mark", options.route_mark, "N",
                "look its route up with this mark, for `ip rule ... fwmark N`; 0 for none");
    verb.option("--mark", options.mark, "N",
                "this host's own packets with this mark go there; 0 for none");
    verb.option("-x,--u-threshold", options.upper, "N",
                "with so many flows it takes no new ones; 0 for no limit");
    verb.option("-y,--l-threshold", options.lower, "N",
                "with fewer it takes new ones again; three quarters of -x by default");
    verb.flag("--fallback", options.fallback, "take new flows only while no other dest does");
    verb.flag("--no-fallback", options.not_fallback, "be a dest like others (the default)");
    verb.flag("--any-code", options.any_code, "take a code that names a standard class");
    verb.refuse(not_for_dests);
}

void want_one_method(const Options& options) {
    std::string named;

    for (const auto& [option, is_named] :
         {std::pair{"-g", options.dr}, std::pair{"--dscp", options.dscp.has_value()},
          std::pair{"-i", options.tunnel.named()}}) {
        if (!is_named)
            continue;
        if (!named.empty())
            throw UsageError(named + " " + option, "two methods are named", "name one of them");
        named = option;
    }
}

l3dsr::DestFields fields_of(const Options& options) {
    l3dsr::DestFields fields;

    want_one_method(options);
    if (options.dr)
        fields.method = l3dsr::Method::dr;
    if (options.dscp)
        fields.method = l3dsr::Method::dscp;
    if (options.dscp && !options.dscp->empty()) {
        fields.code = parse_code("--dscp", *options.dscp);
        want_code_to_send("--dscp", *fields.code, options.any_code);
    }
    options.tunnel.put_into(fields);
    if (options.mtu)
        fields.mtu = parse_number("--mtu", *options.mtu, 0, mtu_max);
    if (options.weight)
        fields.weight = parse_number("-w", *options.weight, 0, weight_max);
    if (options.drain)
        fields.drain_time = parse_number("--drain", *options.drain, 0, drain_time_max);
    if (options.state)
        fields.state = parse_state("--state", *options.state);
    if (options.route_mark)
        fields.route_mark = parse_mark("--route-mark", *options.route_mark);
    if (options.mark)
        fields.mark = parse_mark("--mark", *options.mark);
    if (options.upper)
        fields.upper = parse_number("-x", *options.upper, 0, threshold_max);
    if (options.lower)
        fields.lower = parse_number("-y", *options.lower, 0, threshold_max);
    if (options.fallback || options.not_fallback)
        fields.fallback = options.fallback;
    return fields;
}

// The kernel refuses it as well; here it takes one sentence that names both.
void want_families_that_fit(const Options& options, const l3dsr::ServiceKey& service,
                            const l3dsr::Address& dest, l3dsr::Method method) {
    const l3dsr::Address& vip = service.vip.address();

    if (l3dsr::is_tunnel(method) || vip.family() == dest.family())
        return;
    throw UsageError(
        options.dest.where(),
        fmt::format("VIP {} is {} and the realserver {}, and neither dr nor dscp turns one "
                    "into the other",
                    vip.to_string(), to_string(vip.family()), to_string(dest.family())),
        "name an address of the realserver in the VIP's family, or a tunnel, -i");
}

// `service`: null where it is a pool's.
l3dsr::NewDest new_dest(const Options& options, const l3dsr::ServiceKey* service) {
    const auto protocol = service ? service->protocol : l3dsr::Protocol::tcp;
    const l3dsr::NewDest dest = {options.dest.key(protocol), fields_of(options)};

    if (service)
        want_families_that_fit(options, *service, dest.key.address,
                               dest.fields.method.value_or(l3dsr::Method::dr));
    options.tunnel.want_ends_of_one_family(dest.key.address);
    return dest;
}

// The pool that is named instead of a service, if one is.
std::optional<l3dsr::PoolKey> pool_of(const Options& options) {
    if (!options.pool)
        return {};
    if (options.service.key_if_named())
        throw UsageError("--pool", "a dest is of a service or of a pool", "name one of them");
    return l3dsr::PoolKey{*options.pool};
}

void add_owner(Verb& verb, Options& options) {
    options.service.add_to(verb);
    verb.option("--pool", options.pool, "POOL", "the pool, in place of a service");
}

void add(const Options& options) {
    if (const auto pool = pool_of(options)) {
        const l3dsr::NewDest dest = new_dest(options, nullptr);
        return connect_director().add_dest(*pool, dest.key, dest.fields);
    }
    const l3dsr::ServiceKey service = options.service.key();
    const l3dsr::NewDest dest = new_dest(options, &service);

    connect_director().add_dest(service, dest.key, dest.fields);
}

void set(const Options& options) {
    const auto pool = pool_of(options);
    const l3dsr::ServiceKey service = pool ? l3dsr::ServiceKey{} : options.service.key();
    const l3dsr::DestKey dest = options.dest.key(service.protocol);
    l3dsr::DestFields fields = fields_of(options);

    options.tunnel.want_ends_of_one_family(dest.address);
    if (options.as_ipvsadm) {
        fields.method = fields.method.value_or(l3dsr::Method::dr);
        fields.weight = fields.weight.value_or(default_weight);
        fields.upper = fields.upper.value_or(0);
        fields.lower = fields.lower.value_or(0);
    }
    if (fields == l3dsr::DestFields{})
        throw UsageError("", "nothing is to change", "name what is to be different");
    if (pool)
        return connect_director().set_dest(*pool, dest, fields);
    connect_director().set_dest(service, dest, fields);
}

void remove(const Options& options) {
    if (const auto pool = pool_of(options)) {
        const l3dsr::DestKey dest = options.dest.key(l3dsr::Protocol::tcp);
        return connect_director().remove_dest(*pool, dest);
    }
    const l3dsr::ServiceKey service = options.service.key();
    const l3dsr::DestKey dest = options.dest.key(service.protocol);

    connect_director().remove_dest(service, dest);
}

std::vector<l3dsr::ServiceDest> read(const Options& options) {
    const auto service = options.service.key_if_named();
    l3dsr::Director director = connect_director();
    std::vector<l3dsr::ServiceDest> dests;

    if (!service)
        return director.dests();
    for (const l3dsr::Dest& dest : director.dests(*service))
        dests.push_back({*service, dest});
    return dests;
}

void list(const Options& options) {
    if (const auto pool = pool_of(options)) {
        const auto dests = connect_director().dests(*pool);
        return options.json ? json::print(*pool, dests) : text::print(*pool, dests);
    }
    const auto dests = read(options);

    options.json ? json::print(dests) : text::print(dests);
}

}  // namespace

l3dsr::NewDest read_new_dest(const Words& words, const l3dsr::ServiceKey* service) {
    Verb part("service replace", "a dest", list_services);
    l3dsr::NewDest dest;
    Options options;

    add_fields(part, options);
    part.does([&] { dest = new_dest(options, service); });
    part.run(words);
    return dest;
}

void add_dest_commands(Grammar& grammar) {
    const auto options = std::make_shared<Options>();

    Verb& adds = grammar.add("dest", "add", "add a dest to a service", list_services);
    add_owner(adds, *options);
    add_fields(adds, *options);
    adds.does([options] { add(*options); });

    Verb& sets = grammar.add("dest", "set", "change the fields that are named", list_services);
    add_owner(sets, *options);
    add_fields(sets, *options);
    sets.hidden_flag("--as-ipvsadm", options->as_ipvsadm);
    sets.does([options] { set(*options); });

    Verb& dels = grammar.add("dest", "del", "delete a dest", list_services);
    add_owner(dels, *options);
    options->dest.add_to(dels);
    dels.does([options] { remove(*options); });

    Verb& lists =
        grammar.add("dest", "list", "show the dests of all services or of one", list_services);
    add_owner(lists, *options);
    lists.flag("--json", options->json, "for programs");
    lists.does([options] { list(*options); });
}

}  // namespace l3dsrctl
