// SPDX-License-Identifier: BSD-2-Clause
// list: services with their dests, what they carry, or how packets ended
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "args.hpp"
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
    {"-c,--connection", no_connections},
    {"--timeout", no_connections},
    {"--tun-info", "Forward says how packets travel, --json all there is to it; leave it out"},
    {"--persistent-conn", "clients are not counted one by one; --thresholds shows flows"},
    {"--daemon", "directors agree without a daemon between them; leave it out"},
    {"--exact", "numbers are always exact; leave it out"},
    {"--sort,--nosort", "services come in the kernel's order; leave it out"},
};

constexpr std::uint32_t interval_max = 3600;

struct Options {
    ServiceOption service;
    std::optional<std::string> interval;
    bool stats = false;
    bool rate = false;
    bool reasons = false;
    bool thresholds = false;
    bool numeric = false;
    bool json = false;
};

void want_one_table(const Options& options) {
    std::string named;

    for (const auto& [option, is_named] :
         {std::pair{"--stats", options.stats}, std::pair{"--rate", options.rate},
          std::pair{"--thresholds", options.thresholds}, std::pair{"--reasons", options.reasons}}) {
        if (!is_named)
            continue;
        if (!named.empty())
            throw UsageError(named + " " + option, "these are two tables", "name one of them");
        named = option;
    }
}

void list_reasons(const Options& options) {
    if (options.service.key_if_named())
        throw UsageError("--reasons", "reasons are counted for all services together",
                         "leave out the service");
    const auto reasons = connect_director().reasons();
    options.json ? json::print(reasons) : text::print(reasons);
}

std::vector<l3dsr::ServiceWithDests> read(l3dsr::Director& director,
                                          const std::optional<l3dsr::ServiceKey>& key) {
    if (!key)
        return director.snapshot();
    return {{director.service(*key), director.dests(*key)}};
}

// Two readings; what lies between them is measured, for the second may be late.
void list_rates(const Options& options) {
    const auto key = options.service.key_if_named();
    const std::chrono::seconds interval(
        options.interval ? parse_number("-i", *options.interval, 1, interval_max) : 1);
    l3dsr::Director director = connect_director();
    const auto before = read(director, key);
    const auto start = std::chrono::steady_clock::now();

    std::this_thread::sleep_for(interval);
    const auto after = read(director, key);
    const Rates rates = compare(before, after, std::chrono::steady_clock::now() - start);
    options.json ? json::print(after, rates) : text::print(after, rates);
}

void list_services_and_dests(const Options& options) {
    const auto key = options.service.key_if_named();
    l3dsr::Director director = connect_director();
    const auto services = read(director, key);

    if (options.json)
        json::print(services);
    else if (options.thresholds)
        text::print_thresholds(services);
    else
        text::print(services, options.stats);
}

void list(const Options& options) {
    if (options.interval && !options.rate)
        throw UsageError("-i", "only rates take time", "name --rate, or leave it out");
    want_one_table(options);
    if (options.reasons)
        list_reasons(options);
    else if (options.rate)
        list_rates(options);
    else
        list_services_and_dests(options);
}

}  // namespace

void add_list_command(Grammar& grammar) {
    const auto options = std::make_shared<Options>();
    Verb& lists = grammar.add("list", "show services and their dests", list_services);

    options->service.add_to(lists);
    lists.flag("--stats", options->stats, "what they have carried");
    lists.flag("--rate", options->rate, "what they carry in a second");
    lists.option("-i,--interval", options->interval, "SECONDS",
                 "how long --rate looks; 1 unless named");
    lists.flag("--thresholds", options->thresholds, "thresholds of dests, and their flows");
    lists.flag("--reasons", options->reasons, "how packets ended, instead");
    lists.flag("-n,--numeric", options->numeric, "numbers instead of names, as without it");
    lists.flag("--json", options->json, "for programs; complete, with --stats or without");
    lists.refuse(not_for_lists);
    lists.does([options] { list(*options); });
}

}  // namespace l3dsrctl
