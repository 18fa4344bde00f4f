// SPDX-License-Identifier: BSD-2-Clause
// vip add | set | del | list
#include <memory>

#include "args.hpp"
#include "code_policy.hpp"
#include "connect.hpp"
#include "failure.hpp"
#include "grammar.hpp"
#include "l3dsr/vip_setup.hpp"
#include "print_json.hpp"
#include "print_text.hpp"

namespace l3dsrctl {

namespace {

constexpr Refused not_for_vips[] = {
    {"--port", "port translation is not yet in this version; let the server listen on VIP:PORT"},
};

struct Options {
    std::optional<std::string> vip;
    std::optional<std::string> code;
    std::optional<std::string> old_code;
    std::optional<std::string> device;
    bool force = false;
    bool reasons = false;
    bool json = false;
};

void add_key(Verb& verb, Options& options, const char* code_help) {
    verb.word("VIP", options.vip, "the address");
    verb.option("--dscp", options.code, "CODE", code_help);
}

void add_fields(Verb& verb, Options& options) {
    verb.option("--dev", options.device, "DEV", "the device to put the VIP on");
    verb.flag("--force", options.force, "take a code that names a standard class");
    verb.refuse(not_for_vips);
}

l3dsr::Address address_of(const Options& options) {
    if (!options.vip)
        throw UsageError("", "no VIP is named", "write its address");
    return parse_address("", *options.vip);
}

std::optional<std::uint8_t> code_of(const char* option, const std::optional<std::string>& text) {
    return text ? std::optional(parse_code(option, *text)) : std::nullopt;
}

void add(const Options& options) {
    const l3dsr::Address address = address_of(options);
    const auto code = code_of("--dscp", options.code);

    if (!code)
        throw UsageError("", "no code is named", "name one with --dscp CODE");
    want_code_to_decode("--dscp", *code, options.force);
    l3dsr::Realserver realserver = connect_realserver();
    const auto host = l3dsr::open_host();
    l3dsr::VipSetup(realserver, *host).add(address, *code, options.device);
}

void set(const Options& options) {
    const l3dsr::VipKey key{address_of(options), code_of("--old-dscp", options.old_code)};
    const auto code = code_of("--dscp", options.code);

    if (!code && !options.device)
        throw UsageError("", "nothing is to change", "name --dscp or --dev");
    if (code)
        want_code_to_decode("--dscp", *code, options.force);
    l3dsr::Realserver realserver = connect_realserver();
    const auto host = l3dsr::open_host();
    l3dsr::VipSetup(realserver, *host).set(key, code, options.device);
}

void remove(const Options& options) {
    const l3dsr::VipKey key{address_of(options), code_of("--dscp", options.code)};
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
    const auto host = realserver.host();
    options.json ? json::print(vips, host) : text::print(vips, host);
}

}  // namespace

void add_vip_commands(Grammar& grammar) {
    const auto options = std::make_shared<Options>();

    Verb& adds = grammar.add("vip", "add", "map a code to a VIP and prepare the host", list_vips);
    add_key(adds, *options, "the code that stands for it");
    add_fields(adds, *options);
    adds.does([options] { add(*options); });

    Verb& sets = grammar.add("vip", "set", "change the code or the device", list_vips);
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
