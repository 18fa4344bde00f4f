// SPDX-License-Identifier: BSD-2-Clause
// pool add | set | replace | del | table | list: dests that services share
#include <memory>
#include <vector>

#include "connect.hpp"
#include "failure.hpp"
#include "grammar.hpp"
#include "new_dest.hpp"
#include "print_json.hpp"
#include "print_table.hpp"
#include "print_text.hpp"
#include "scheduling_option.hpp"

namespace l3dsrctl {

namespace {

struct Options {
    std::optional<std::string> name;
    SchedulingOption scheduling;
    std::vector<Words> dests;
    bool json = false;
};

void add_name(Verb& verb, Options& options) {
    verb.word("POOL", options.name, "its name");
}

void add_fields(Verb& verb, Options& options) {
    add_name(verb, options);
    options.scheduling.add_to(verb);
}

l3dsr::PoolKey key_of(const Options& options) {
    if (!options.name)
        throw UsageError("", "no pool is named",
                         "name one; l3dsrctl pool list shows what there is");
    if (options.name->size() > 31)
        throw UsageError(*options.name, "the name is too long", "31 bytes are the most");
    return {*options.name};
}

void add(const Options& options) {
    const l3dsr::PoolKey key = key_of(options);
    const l3dsr::PoolFields fields = options.scheduling.fields();

    want_persistence(fields);
    connect_director().add_pool(key, fields);
    note_pins(fields);
}

void set(const Options& options) {
    const l3dsr::PoolKey key = key_of(options);
    const l3dsr::PoolFields fields = options.scheduling.fields();

    if (fields == l3dsr::PoolFields{})
        throw UsageError("", "nothing is to change",
                         "name -s, --hash, -b, -p, -M, -o, --table-size or --pins");
    connect_director().set_pool(key, fields);
}

void replace(const Options& options) {
    const l3dsr::PoolKey key = key_of(options);
    const l3dsr::PoolFields fields = options.scheduling.fields();
    std::vector<l3dsr::NewDest> dests;

    want_persistence(fields);
    for (const Words& words : options.dests)
        dests.push_back(read_new_dest(words, nullptr));
    connect_director().replace_pool(key, fields, dests);
    note_pins(fields);
}

void remove(const Options& options) {
    const l3dsr::PoolKey key = key_of(options);

    connect_director().remove_pool(key);
}

void table(const Options& options) {
    const l3dsr::PoolKey key = key_of(options);
    l3dsr::Director director = connect_director();
    const auto dests = director.dests(key);

    print_table(director.table(key), dests, options.json);
}

void list(const Options& options) {
    l3dsr::Director director = connect_director();
    const auto pools =
        options.name ? std::vector{director.pool(key_of(options))} : director.pools();

    options.json ? json::print(pools) : text::print(pools);
}

}  // namespace

void add_pool_commands(Grammar& grammar) {
    const auto options = std::make_shared<Options>();

    Verb& adds = grammar.add("pool", "add", "add a pool of dests that services share", list_pools);
    add_fields(adds, *options);
    adds.does([options] { add(*options); });

    Verb& sets = grammar.add("pool", "set", "change the fields that are named", list_pools);
    add_fields(sets, *options);
    sets.does([options] { set(*options); });

    Verb& replaces =
        grammar.add("pool", "replace", "give a pool these dests and no others", list_pools);
    add_fields(replaces, *options);
    replaces.parts("dest", options->dests,
                   "Then all its dests: dest -r RIP [OPTIONS of dest add] dest -r RIP ...");
    replaces.does([options] { replace(*options); });

    Verb& dels = grammar.add("pool", "del", "delete a pool and its dests", list_pools);
    add_name(dels, *options);
    dels.does([options] { remove(*options); });

    Verb& tables = grammar.add("pool", "table", "show who owns each bucket", list_pools);
    add_name(tables, *options);
    tables.flag("--json", options->json, "for programs");
    tables.does([options] { table(*options); });

    Verb& lists = grammar.add("pool", "list", "show pools, all or one", list_pools);
    add_name(lists, *options);
    lists.flag("--json", options->json, "for programs");
    lists.does([options] { list(*options); });
}

}  // namespace l3dsrctl
