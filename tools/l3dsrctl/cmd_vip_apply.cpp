// SPDX-License-Identifier: BSD-2-Clause
// vip apply: the VIPs that files of dsrctl name, all at once
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "code_policy.hpp"
#include "connect.hpp"
#include "dsr_conf/files.hpp"
#include "dsr_conf/memory.hpp"
#include "dsr_conf/setup.hpp"
#include "failure.hpp"
#include "grammar.hpp"
#include "l3dsr/host.hpp"
#include "print_dsr_conf.hpp"

namespace l3dsrctl {

namespace {

using dsr_conf::Memory;
using dsr_conf::Problem;
using dsr_conf::Status;
using dsr_conf::Vip;

constexpr const char* usual_directory = "/etc/dsr.d";

struct Options {
    std::optional<std::string> path;
    bool start = false;
    bool stop = false;
    bool show = false;
    bool force = false;
    bool json = false;
};

void want_sense(const Options& options) {
    if (!options.path)
        throw UsageError("", "nothing to apply is named",
                         "name it with --dsr-conf [DIR|FILE], as dsrctl has them in /etc/dsr.d");
    if (options.start + options.stop + options.show > 1)
        throw UsageError("", "more than one thing is to be done",
                         "name one of --start, --stop and --show");
    if (options.json && !options.show)
        throw UsageError("--json", "nothing is shown", "name --show as well");
    if (options.force && (options.stop || options.show))
        throw UsageError("--force", "no code is taken", "name it with --start");
}

// A line for each, as every failure is one.
void tell(const std::vector<Problem>& problems) {
    for (const Problem& problem : problems)
        fmt::print(stderr, "l3dsrctl: vip apply {}: {}\n", to_string(problem.place),
                   problem.sentence);
}

// Codes of standard classes are wrong only where packets are to be decoded.
std::vector<Problem> doubtful_codes(const std::vector<Vip>& vips) {
    std::vector<Problem> problems;

    for (const Vip& vip : vips) {
        try {
            if (vip.line.code)
                want_code_to_decode("", *vip.line.code, false);
        } catch (const UsageError& error) {
            problems.push_back({vip.line.place, error.what()});
        }
    }
    return problems;
}

struct Plan {
    std::vector<Vip> vips;
    std::vector<Problem> problems;
    std::vector<Problem> unknown;  ///< names that keep no other VIP from being stopped
};

void sort(std::vector<Problem>& problems) {
    std::stable_sort(
        problems.begin(), problems.end(),
        [](const Problem& one, const Problem& other) { return one.place < other.place; });
}

// What is stopped is what was started, though names may mean something else by now, or nothing.
dsr_conf::Resolver resolver(const Options& options) {
    return options.stop ? dsr_conf::remembered(Memory::of_this_network().read(), dsr_conf::look_up)
                        : dsr_conf::look_up;
}

Plan read_plan(const Options& options) {
    dsr_conf::Parsed parsed =
        dsr_conf::read(options.path->empty() ? usual_directory : *options.path);
    dsr_conf::Resolved resolved = dsr_conf::resolve(parsed.lines, resolver(options));
    std::vector<Problem> problems = std::move(parsed.problems);

    tell(resolved.warnings);
    problems.insert(problems.end(), resolved.problems.begin(), resolved.problems.end());
    if (!options.stop)
        problems.insert(problems.end(), resolved.unknown.begin(), resolved.unknown.end());
    if (!options.stop && !options.show && !options.force) {
        const auto doubtful = doubtful_codes(resolved.vips);
        problems.insert(problems.end(), doubtful.begin(), doubtful.end());
    }
    sort(problems);
    return {std::move(resolved.vips), std::move(problems), std::move(resolved.unknown)};
}

// The VIPs are there; without it a stop has to ask for names.
void remember(const std::vector<Vip>& vips) {
    try {
        Memory::of_this_network().remember(vips);
    } catch (const l3dsr::Error& error) {
        fmt::print(stderr, "l3dsrctl: vip apply: {}; a stop will look names up\n", error.what());
    }
}

int start_all(const std::vector<Status>& statuses, l3dsr::Realserver& realserver,
              l3dsr::Host& host) {
    const auto problems = dsr_conf::conflicts(statuses, realserver.vips());

    tell(problems);
    if (!problems.empty())
        return status_refused;
    dsr_conf::start(statuses, realserver, host);
    return status_ok;
}

int stop_all(const std::vector<Status>& statuses, l3dsr::Realserver& realserver,
             l3dsr::Host& host) {
    const auto problems = dsr_conf::stop(statuses, realserver, host);

    tell(problems);
    return problems.empty() ? status_ok : status_refused;
}

int change(const Options& options, const Plan& plan, l3dsr::Realserver& realserver,
           l3dsr::Host& host) {
    const auto statuses = dsr_conf::look(plan.vips, realserver.vips(), host);
    int status = status_ok;

    if (options.stop) {
        tell(plan.unknown);
        status = stop_all(statuses, realserver, host);
        if (status == status_ok)
            Memory::of_this_network().forget(plan.vips);
        return plan.unknown.empty() ? status : status_refused;
    }
    status = start_all(statuses, realserver, host);
    if (status == status_ok)
        remember(plan.vips);
    return status;
}

int apply(const Options& options) {
    want_sense(options);
    const Plan plan = read_plan(options);
    if (!plan.problems.empty()) {
        tell(plan.problems);
        return status_usage;
    }
    l3dsr::Realserver realserver = connect_realserver();
    const auto host = l3dsr::open_host();
    if (options.show) {
        print_dsr_conf(dsr_conf::look(plan.vips, realserver.vips(), *host), options.json);
        return status_ok;
    }
    return change(options, plan, realserver, *host);
}

}  // namespace

void add_vip_apply_command(Grammar& grammar) {
    const auto options = std::make_shared<Options>();
    Verb& command =
        grammar.add("vip", "apply", "start or stop the VIPs that files of dsrctl name", list_vips);

    command.option_or_flag("--dsr-conf", options->path, "DIR|FILE",
                           "where they are; /etc/dsr.d without");
    command.flag("--start", options->start, "set them up (what is done without)");
    command.flag("--stop", options->stop, "undo that");
    command.flag("--show", options->show, "show how far they are set up, and change nothing");
    command.flag("--force", options->force, "take codes that name a standard class");
    command.flag("--json", options->json, "for programs");
    command.answers(status_refused, [options] { return apply(*options); });
}

}  // namespace l3dsrctl
