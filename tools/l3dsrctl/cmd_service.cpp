// SPDX-License-Identifier: BSD-2-Clause
// service add | set | replace | del | table | list
#include <memory>
#include <string>
#include <vector>

#include "args.hpp"
#include "code_policy.hpp"
#include "connect.hpp"
#include "failure.hpp"
#include "grammar.hpp"
#include "new_dest.hpp"
#include "options.hpp"
#include "print_json.hpp"
#include "print_table.hpp"
#include "print_text.hpp"
#include "scheduling_option.hpp"

namespace l3dsrctl {

namespace {

constexpr const char* default_scheduler = "mh";

constexpr Refused not_for_services[] = {
    {"--pe", "there are no persistence engines; leave it out"},
};

struct Options {
    ServiceOption service;
    SchedulingOption scheduling;
    std::optional<std::string> code;
    std::optional<std::string> pool;
    bool any_code = false;
    bool as_ipvsadm = false;
    bool json = false;
    std::vector<Words> dests;
};

void add_fields(Verb& verb, Options& options) {
    options.service.add_to(verb);
    options.scheduling.add_to(verb);
    verb.option("--dscp", options.code, "CODE", "code for dests that name none of their own");
    verb.flag("--any-code", options.any_code, "take a code that names a standard class");
    verb.refuse(not_for_services);
}

l3dsr::ServiceFields fields_of(const Options& options, const l3dsr::PoolFields& scheduling) {
    l3dsr::ServiceFields fields{
        .scheduler = scheduling.scheduler,
        .table_size = scheduling.table_size,
        .pins_max = scheduling.pins_max,
        .hash = scheduling.hash,
        .spill = scheduling.spill,
        .persistence = scheduling.persistence,
        .client_prefix = scheduling.client_prefix,
        .one_packet = scheduling.one_packet,
        .pool = options.pool,
    };

    if (options.code) {
        fields.code = parse_code("--dscp", *options.code);
        want_code_to_send("--dscp", *fields.code, options.any_code);
    }
    return fields;
}

// ipvsadm's commands leave nothing as it was: what is not said is as IPVS has it.
void as_ipvsadm(l3dsr::PoolFields& fields) {
    fields.scheduler = fields.scheduler.value_or(default_scheduler);
    fields.hash = fields.hash.value_or(l3dsr::Hash::address);
    fields.spill = fields.spill.value_or(false);
    fields.persistence = fields.persistence.value_or(0);
    fields.one_packet = fields.one_packet.value_or(false);
}

void add(const Options& options) {
    const l3dsr::ServiceKey key = options.service.key();
    l3dsr::PoolFields scheduling = options.scheduling.fields();

    want_persistence(scheduling);
    if (options.as_ipvsadm)
        as_ipvsadm(scheduling);
    const l3dsr::ServiceFields fields = fields_of(options, scheduling);
    connect_director().add_service(key, fields);
    if (!options.pool)
        note_pins(scheduling);
}

void set(const Options& options) {
    const l3dsr::ServiceKey key = options.service.key();
    l3dsr::PoolFields scheduling = options.scheduling.fields();

    if (options.as_ipvsadm)
        as_ipvsadm(scheduling);
    const l3dsr::ServiceFields fields = fields_of(options, scheduling);
    if (fields == l3dsr::ServiceFields{})
        throw UsageError("", "nothing is to change",
                         "name -s, --hash, -b, -p, -M, -o, --dscp, --table-size or --pins");
    connect_director().set_service(key, fields);
}

void replace(const Options& options) {
    const l3dsr::ServiceKey key = options.service.key();
    const l3dsr::PoolFields scheduling = options.scheduling.fields();
    const l3dsr::ServiceFields fields = fields_of(options, scheduling);
    std::vector<l3dsr::NewDest> dests;

    want_persistence(scheduling);
    for (const Words& words : options.dests)
        dests.push_back(read_new_dest(words, &key));
    connect_director().replace_service(key, fields, dests);
    note_pins(scheduling);
}

void remove(const Options& options) {
    const l3dsr::ServiceKey key = options.service.key();

    connect_director().remove_service(key);
}

void table(const Options& options) {
    const l3dsr::ServiceKey key = options.service.key();
    l3dsr::Director director = connect_director();
    const auto dests = director.dests(key);

    print_table(director.table(key), dests, options.json);
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
    adds.option("--pool", options->pool, "POOL", "use the dests of a pool, in place of its own");
    adds.hidden_flag("--as-ipvsadm", options->as_ipvsadm);
    adds.does([options] { add(*options); });

    Verb& sets = grammar.add("service", "set", "change the fields that are named", list_services);
    add_fields(sets, *options);
    sets.hidden_flag("--as-ipvsadm", options->as_ipvsadm);
    sets.does([options] { set(*options); });

    Verb& replaces = grammar.add("service", "replace",
                                 "put a service with all its dests in the place of what there is",
                                 list_services);
    add_fields(replaces, *options);
    replaces.parts("dest", options->dests,
                   "Then all its dests: dest -r RIP [OPTIONS of dest add] dest -r RIP ...");
    replaces.does([options] { replace(*options); });

    Verb& dels = grammar.add("service", "del", "delete a service and its dests", list_services);
    options->service.add_to(dels);
    dels.does([options] { remove(*options); });

    Verb& tables = grammar.add("service", "table", "show who owns each bucket", list_services);
    options->service.add_to(tables);
    tables.flag("--json", options->json, "for programs");
    tables.does([options] { table(*options); });

    Verb& lists = grammar.add("service", "list", "show services, all or one", list_services);
    options->service.add_to(lists);
    lists.flag("--json", options->json, "for programs");
    lists.does([options] { list(*options); });
}

}  // namespace l3dsrctl
