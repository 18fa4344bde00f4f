// SPDX-License-Identifier: BSD-2-Clause
// service add | set | replace | del | table | list
#include <memory>
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

namespace l3dsrctl {

namespace {

constexpr const char* default_scheduler = "mh";
constexpr std::uint32_t pins_max = 4194304;

constexpr Refused not_for_services[] = {
    {"-p,--persistent", "persistence is not yet in this version; mh keeps a flow at its dest"},
    {"-M,--netmask", "persistence is not yet in this version; mh keeps a flow at its dest"},
    {"--pe", "there are no persistence engines; leave it out"},
    {"-b,--sched-flags",
     "scheduler flags are not yet in this version; mh hashes client address and port"},
    {"-o,--ops", "one-packet scheduling is not yet in this version; leave it out"},
    {"-6,--ipv6", "the address itself tells its family; leave it out"},
};

struct Options {
    ServiceOption service;
    std::optional<std::string> scheduler;
    std::optional<std::string> code;
    std::optional<std::string> table_size;
    std::optional<std::string> pins;
    std::optional<std::string> pool;
    bool any_code = false;
    bool as_ipvsadm = false;
    bool json = false;
    std::vector<Words> dests;
};

void add_fields(Verb& verb, Options& options) {
    options.service.add_to(verb);
    verb.option("-s,--scheduler", options.scheduler, "SCHED", "how flows find their dest: mh");
    verb.option("--dscp", options.code, "CODE", "code for dests that name none of their own");
    verb.option("--table-size", options.table_size, "N", "buckets of the Maglev table, a prime");
    verb.option("--pins", options.pins, "N", "how many flows changes of dests may pin");
    verb.flag("--any-code", options.any_code, "take a code that names a standard class");
    verb.refuse(not_for_services);
}

l3dsr::ServiceFields fields_of(const Options& options) {
    l3dsr::ServiceFields fields;

    fields.scheduler = options.scheduler;
    fields.pool = options.pool;
    if (options.code) {
        fields.code = parse_code("--dscp", *options.code);
        want_code_to_send("--dscp", *fields.code, options.any_code);
    }
    if (options.table_size)
        fields.table_size = parse_number("--table-size", *options.table_size, 1, UINT32_MAX);
    if (options.pins)
        fields.pins_max = parse_number("--pins", *options.pins, 1, pins_max);
    return fields;
}

void add(const Options& options) {
    const l3dsr::ServiceKey key = options.service.key();
    const l3dsr::ServiceFields fields = fields_of(options);

    connect_director().add_service(key, fields);
}

void set(const Options& options) {
    const l3dsr::ServiceKey key = options.service.key();
    l3dsr::ServiceFields fields = fields_of(options);

    if (options.as_ipvsadm && !fields.scheduler)
        fields.scheduler = default_scheduler;
    if (!fields.scheduler && !fields.code && !fields.table_size && !fields.pins_max)
        throw UsageError("", "nothing is to change", "name -s, --dscp, --table-size or --pins");
    connect_director().set_service(key, fields);
}

void replace(const Options& options) {
    const l3dsr::ServiceKey key = options.service.key();
    const l3dsr::ServiceFields fields = fields_of(options);
    std::vector<l3dsr::NewDest> dests;

    for (const Words& words : options.dests)
        dests.push_back(read_new_dest(words, &key));
    connect_director().replace_service(key, fields, dests);
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
    adds.option("--pool", options->pool, "POOL", "use the dests of a pool");
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
