// SPDX-License-Identifier: BSD-2-Clause
// service add | set | del | list
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <sstream>
#include <string>

#include "args.hpp"
#include "code_policy.hpp"
#include "connect.hpp"
#include "failure.hpp"
#include "grammar.hpp"
#include "options.hpp"
#include "print_json.hpp"
#include "print_text.hpp"

namespace l3dsrctl {

namespace {

constexpr const char* default_scheduler = "mh";
constexpr std::uint32_t pins_max = 4194304;
constexpr std::uint32_t usual_persistence = 300;    // seconds, as ipvsadm has it
constexpr std::uint32_t persistence_max = 2678400;  // 31 days

constexpr Refused not_for_services[] = {
    {"--pe", "there are no persistence engines; leave it out"},
};

struct Options {
    ServiceOption service;
    std::optional<std::string> scheduler;
    std::optional<std::string> code;
    std::optional<std::string> table_size;
    std::optional<std::string> pins;
    std::optional<std::string> hash;
    std::optional<std::string> flags;
    std::optional<std::string> persistent;  // empty for the usual time
    std::optional<std::string> netmask;
    bool one_packet = false;
    bool not_one_packet = false;
    bool any_code = false;
    bool as_ipvsadm = false;
    bool json = false;
};

void add_fields(Verb& verb, Options& options) {
    options.service.add_to(verb);
    verb.option("-s,--scheduler", options.scheduler, "SCHED",
                "how flows find their dest: mh sh dh rr wrr lc wlc sed nq fo ovf twos");
    verb.option("--hash", options.hash, "port|src",
                "what mh and sh hash: address and port, or address");
    verb.option("-b,--sched-flags", options.flags, "FLAGS",
                "mh-port, mh-fallback, sh-port, sh-fallback, and none but these");
    verb.option_or_flag("-p,--persistent", options.persistent, "[SECONDS]",
                        "a client's new flows follow his last one; 300 seconds, 0 for not");
    verb.option("-M,--netmask", options.netmask, "MASK|LENGTH",
                "how much of his address makes a client");
    verb.flag("-o,--ops", options.one_packet, "every UDP packet is a flow of its own");
    verb.flag("--no-ops", options.not_one_packet, "it is not (the default)");
    verb.option("--dscp", options.code, "CODE", "code for dests that name none of their own");
    verb.option("--table-size", options.table_size, "N", "buckets of the Maglev table, a prime");
    verb.option("--pins", options.pins, "N", "how many flows changes of dests may pin");
    verb.flag("--any-code", options.any_code, "take a code that names a standard class");
    verb.refuse(not_for_services);
}

// ipvsadm's flags: those of a scheduler that are not named are off.
void take_flags(l3dsr::ServiceFields& fields, const std::string& text) {
    const std::string scheduler = fields.scheduler.value_or("");
    std::istringstream flags(text);
    std::string flag;

    if (fields.hash)
        throw UsageError("-b --hash", "both say what is hashed", "name one of them");
    fields.hash = l3dsr::Hash::address;
    fields.spill = false;
    while (std::getline(flags, flag, ',')) {
        const bool port = flag == "mh-port" || flag == "sh-port";
        if (!port && flag != "mh-fallback" && flag != "sh-fallback")
            throw UsageError(fmt::format("-b {}", text), fmt::format("'{}' is no flag", flag),
                             "flags are mh-port, mh-fallback, sh-port and sh-fallback");
        if (!scheduler.empty() && flag.compare(0, 3, scheduler + "-") != 0)
            throw UsageError(fmt::format("-b {}", text),
                             fmt::format("'{}' is no flag of {}", flag, scheduler),
                             "name the scheduler whose flag it is with -s");
        if (port)
            fields.hash = l3dsr::Hash::port;
        else
            fields.spill = true;
    }
}

void take_persistence(l3dsr::ServiceFields& fields, const Options& options) {
    if (options.persistent)
        fields.persistence = options.persistent->empty()
                                 ? usual_persistence
                                 : parse_number("-p", *options.persistent, 0, persistence_max);
    if (options.netmask)
        fields.client_prefix = parse_netmask("-M", *options.netmask);
}

l3dsr::ServiceFields fields_of(const Options& options) {
    l3dsr::ServiceFields fields;

    fields.scheduler = options.scheduler;
    if (options.code) {
        fields.code = parse_code("--dscp", *options.code);
        want_code_to_send("--dscp", *fields.code, options.any_code);
    }
    if (options.table_size)
        fields.table_size = parse_number("--table-size", *options.table_size, 1, UINT32_MAX);
    if (options.pins)
        fields.pins_max = parse_number("--pins", *options.pins, 1, pins_max);
    if (options.hash)
        fields.hash = parse_hash("--hash", *options.hash);
    if (options.flags)
        take_flags(fields, *options.flags);
    take_persistence(fields, options);
    if (options.one_packet || options.not_one_packet)
        fields.one_packet = options.one_packet;
    return fields;
}

// ipvsadm's commands leave nothing as it was: what is not said is as IPVS has it.
void as_ipvsadm(l3dsr::ServiceFields& fields) {
    fields.scheduler = fields.scheduler.value_or(default_scheduler);
    fields.hash = fields.hash.value_or(l3dsr::Hash::address);
    fields.spill = fields.spill.value_or(false);
    fields.persistence = fields.persistence.value_or(0);
    fields.one_packet = fields.one_packet.value_or(false);
}

// A director that remembers flows can't be replaced by another without losing them.
void note_pins(const l3dsr::ServiceFields& fields) {
    const std::string scheduler = fields.scheduler.value_or(default_scheduler);
    const bool persists = fields.persistence.value_or(0) > 0;

    if (fields.one_packet.value_or(false) || (!persists && !l3dsr::pins_every_flow(scheduler)))
        return;
    fmt::print(stderr,
               "l3dsrctl: note: {} pins every flow, and pins are this director's own: another one "
               "that takes over does not know them\n",
               persists ? "persistence" : scheduler);
}

void add(const Options& options) {
    const l3dsr::ServiceKey key = options.service.key();
    l3dsr::ServiceFields fields = fields_of(options);

    if (fields.client_prefix && !fields.persistence)
        throw UsageError("-M", "without -p there is no persistence", "name -p as well");
    if (options.as_ipvsadm)
        as_ipvsadm(fields);
    connect_director().add_service(key, fields);
    note_pins(fields);
}

void set(const Options& options) {
    const l3dsr::ServiceKey key = options.service.key();
    l3dsr::ServiceFields fields = fields_of(options);

    if (options.as_ipvsadm)
        as_ipvsadm(fields);
    if (fields == l3dsr::ServiceFields{})
        throw UsageError("", "nothing is to change",
                         "name -s, --hash, -b, -p, -M, -o, --dscp, --table-size or --pins");
    connect_director().set_service(key, fields);
}

void remove(const Options& options) {
    const l3dsr::ServiceKey key = options.service.key();

    connect_director().remove_service(key);
}

void list(const Options& options) {
    const auto key = options.service.key_if_named();
    l3dsr::Director director = connect_director();
    const auto services = key ? std::vector{director.service(*key)} : director.services();

    options.json ? json::print(services) : text::print(services);
}

}  // namespace

void add_service_commands(Grammar& grammar) {
    const auto options = std::make_shared<Options>();

    Verb& adds = grammar.add("service", "add", "add a service", list_services);
    add_fields(adds, *options);
    adds.hidden_flag("--as-ipvsadm", options->as_ipvsadm);
    adds.does([options] { add(*options); });

    Verb& sets = grammar.add("service", "set", "change the fields that are named", list_services);
    add_fields(sets, *options);
    sets.hidden_flag("--as-ipvsadm", options->as_ipvsadm);
    sets.does([options] { set(*options); });

    Verb& dels = grammar.add("service", "del", "delete a service and its dests", list_services);
    options->service.add_to(dels);
    dels.does([options] { remove(*options); });

    Verb& lists = grammar.add("service", "list", "show services, all or one", list_services);
    options->service.add_to(lists);
    lists.flag("--json", options->json, "for programs");
    lists.does([options] { list(*options); });
}

}  // namespace l3dsrctl
