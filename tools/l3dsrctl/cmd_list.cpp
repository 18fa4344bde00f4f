// SPDX-License-Identifier: BSD-2-Clause
// list: services with their dests, or how packets ended
#include <memory>

#include "connect.hpp"
#include "failure.hpp"
#include "grammar.hpp"
#include "options.hpp"
#include "print_json.hpp"
#include "print_text.hpp"

namespace l3dsrctl {

namespace {

constexpr const char* no_connections =
    "flows are not remembered one by one; --stats shows what services and dests carried";

constexpr Refused not_for_lists[] = {
    {"--rate", "rates are not yet in this version; --stats shows totals"},
    {"-c,--connection", no_connections},
    {"--timeout", no_connections},
    {"--persistent-conn", "clients are not counted one by one; --thresholds shows flows"},
    {"--tun-info", "tunnels are not yet in this version; leave it out"},
    {"--daemon", "directors agree without a daemon between them; leave it out"},
    {"--exact", "numbers are always exact; leave it out"},
    {"--sort,--nosort", "services come in the kernel's order; leave it out"},
};

struct Options {
    ServiceOption service;
    bool stats = false;
    bool reasons = false;
    bool thresholds = false;
    bool numeric = false;
    bool json = false;
};

void list_reasons(const Options& options) {
    if (options.stats || options.service.key_if_named())
        throw UsageError("--reasons", "reasons are counted for all services together",
                         "leave out the service and --stats");
    const auto reasons = connect_director().reasons();
    options.json ? json::print(reasons) : text::print(reasons);
}

void list_services_and_dests(const Options& options) {
    const auto key = options.service.key_if_named();
    l3dsr::Director director = connect_director();
    const auto services =
        key ? std::vector<l3dsr::ServiceWithDests>{{director.service(*key), director.dests(*key)}}
            : director.snapshot();

    if (options.json)
        json::print(services);
    else if (options.thresholds)
        text::print_thresholds(services);
    else
        text::print(services, options.stats);
}

void list(const Options& options) {
    options.reasons ? list_reasons(options) : list_services_and_dests(options);
}

}  // namespace

void add_list_command(Grammar& grammar) {
    const auto options = std::make_shared<Options>();
    Verb& lists = grammar.add("list", "show services and their dests", list_services);

    options->service.add_to(lists);
    lists.flag("--stats", options->stats, "what they have carried");
    lists.flag("--thresholds", options->thresholds, "thresholds of dests, and their flows");
    lists.flag("--reasons", options->reasons, "how packets ended, instead");
    lists.flag("-n,--numeric", options->numeric, "numbers instead of names, as without it");
    lists.flag("--json", options->json, "for programs; complete, with --stats or without");
    lists.refuse(not_for_lists);
    lists.does([options] { list(*options); });
}

}  // namespace l3dsrctl
