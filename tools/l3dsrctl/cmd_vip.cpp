// SPDX-License-Identifier: BSD-2-Clause
// vip add | set | del | list
#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "args.hpp"
#include "code_policy.hpp"
#include "connect.hpp"
#include "failure.hpp"
#include "grammar.hpp"
#include "l3dsr/vip_setup.hpp"
#include "policy_option.hpp"
#include "print_json.hpp"
#include "print_text.hpp"

namespace l3dsrctl {

namespace {

struct Options {
    std::optional<std::string> vip;
    std::optional<std::string> code;
    std::optional<std::string> old_code;
    std::optional<std::string> device;
    std::optional<std::string> alias;
    bool tunnel = false;
    PolicyOption policy;
    bool force = false;
    bool reasons = false;
    bool json = false;
};

void add_key(Verb& verb, Options& options, const char* code_help) {
    verb.word("VIP", options.vip, "the address");
    verb.option("--dscp", options.code, "CODE", code_help);
    verb.option("--alias", options.alias, "ADDRESS",
                "the realserver's address that stands for it, whatever the code");
    verb.flag("--tunnel", options.tunnel, "packets for it come in tunnels, as decap says");
}

void add_fields(Verb& verb, Options& options) {
    verb.option("--dev", options.device, "DEV", "the device to put the VIP on");
    verb.flag("--force", options.force,
              "take a code that names a standard class, or an address that another host has");
    options.policy.add_to(verb);
}

l3dsr::Address address_of(const Options& options) {
    if (!options.vip)
        throw UsageError("", "no VIP is named", "write its address");
    return parse_address("", *options.vip);
}

std::optional<std::uint8_t> code_of(const char* option, const std::optional<std::string>& text) {
    return text ? std::optional(parse_code(option, *text)) : std::nullopt;
}

std::optional<l3dsr::Address> alias_of(const Options& options) {
    return options.alias ? std::optional(parse_address("--alias", *options.alias)) : std::nullopt;
}

// Answers may copy DSCP, and clients would see the code.
void warn_of_kept_dscp(const l3dsr::VipPolicyFields& policy) {
    if (policy.dscp == l3dsr::keep_dscp)
        fmt::print(
            stderr,
            "l3dsrctl: --keep: answers that copy DSCP (tcp_reflect_tos, RST, echo) carry the "
            "code to clients\n");
}

l3dsr::VipSetup::Segment segment_of(const Options& options) {
    return options.force ? l3dsr::VipSetup::Segment::trust : l3dsr::VipSetup::Segment::ask;
}

void add(const Options& options) {
    l3dsr::Vip vip;
    const auto code = code_of("--dscp", options.code);

    vip.address = address_of(options);
    vip.alias = alias_of(options);
    vip.tunnelled = options.tunnel;
    if (vip.tunnelled && (code || vip.alias))
        throw UsageError("--tunnel", "what comes in a tunnel needs neither code nor alias",
                         "add one entry for each");
    if (!code && !vip.alias && !vip.tunnelled)
        throw UsageError("", "no code is named", "name one with --dscp CODE");
    if (code && vip.alias)
        throw UsageError("--alias", "an alias means its VIP whatever the code",
                         "name --dscp or --alias");
    if (code)
        want_code_to_decode("--dscp", *code, options.force);
    vip.code = code.value_or(0);
    const l3dsr::VipPolicyFields policy = options.policy.fields();
    vip.policy = PolicyOption::applied(policy);
    l3dsr::Realserver realserver = connect_realserver();
    const auto host = l3dsr::open_host();
    l3dsr::VipSetup(realserver, *host, segment_of(options)).add(vip, options.device);
    warn_of_kept_dscp(policy);
}

void set(const Options& options) {
    const l3dsr::VipKey key{address_of(options), code_of("--old-dscp", options.old_code),
                            alias_of(options), options.tunnel};
    const l3dsr::VipFields fields{
        code_of("--dscp", options.code), options.device, {}, options.policy.fields()};

    if (!fields.code && !fields.device && fields.policy == l3dsr::VipPolicyFields())
        throw UsageError("", "nothing is to change", "name --dscp, --dev or what decode does");
    if (fields.code)
        want_code_to_decode("--dscp", *fields.code, options.force);
    l3dsr::Realserver realserver = connect_realserver();
    const auto host = l3dsr::open_host();
    l3dsr::VipSetup(realserver, *host, segment_of(options)).set(key, fields);
    warn_of_kept_dscp(fields.policy);
}

void remove(const Options& options) {
    const l3dsr::VipKey key{address_of(options), code_of("--dscp", options.code), alias_of(options),
                            options.tunnel};
    l3dsr::Realserver realserver = connect_realserver();
    const auto host = l3dsr::open_host();

    l3dsr::VipSetup(realserver, *host).remove(key);
}

void list(const Options& options) {
    l3dsr::Realserver realserver = connect_realserver();

    if (options.reasons) {
        const auto reasons = realserver.reasons();
        options.json ? json::print(reasons) : text::print(reasons);
        return;
    }
    const auto vips = realserver.vips();
    const auto plain = l3dsr::open_host()->plain_addresses();
    const auto settings = realserver.host();
    options.json ? json::print(vips, plain, settings) : text::print(vips, plain, settings);
}

}  // namespace

void add_vip_commands(Grammar& grammar) {
    const auto options = std::make_shared<Options>();

    Verb& adds = grammar.add("vip", "add", "map a code to a VIP and prepare the host", list_vips);
    add_key(adds, *options, "the code that stands for it");
    add_fields(adds, *options);
    adds.does([options] { add(*options); });

    Verb& sets =
        grammar.add("vip", "set", "change the code, the device or what decode does", list_vips);
    add_key(sets, *options, "the new code");
    sets.option("--old-dscp", options->old_code, "CODE", "which, where the VIP has several codes");
    add_fields(sets, *options);
    sets.does([options] { set(*options); });

    Verb& dels = grammar.add("vip", "del", "undo what vip add did", list_vips);
    add_key(dels, *options, "which, where the VIP has several codes");
    dels.does([options] { remove(*options); });

    Verb& lists = grammar.add("vip", "list", "show the VIPs", list_vips);
    lists.flag("--reasons", options->reasons, "how packets ended, instead");
    lists.flag("--json", options->json, "for programs");
    lists.does([options] { list(*options); });
}

}  // namespace l3dsrctl
