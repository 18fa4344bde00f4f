// SPDX-License-Identifier: BSD-2-Clause
// doctor: what is wrong with this host, and how to mend it
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "connect.hpp"
#include "doctor/checks.hpp"
#include "doctor/mend.hpp"
#include "doctor/print.hpp"
#include "failure.hpp"
#include "grammar.hpp"

namespace l3dsrctl {

namespace {

using doctor::Facts;
using doctor::Half;

struct Options {
    std::optional<std::string> half;
    bool fix = false;
    bool json = false;
};

std::optional<Half> half_of(const Options& options) {
    if (!options.half)
        return {};
    for (const Half half : {Half::director, Half::realserver})
        if (*options.half == to_string(half))
            return half;
    throw UsageError(*options.half, "no half of this project",
                     "name director or realserver, or neither for both");
}

// Rules and IPsec policies are shown to root alone, and what is not seen is not right.
void want_root() {
    if (geteuid() != 0)
        throw l3dsr::Error(EPERM, "examine this host",
                           "rules are shown to root alone; run it as root");
}

Facts look(const std::optional<Half>& half) {
    Facts facts = doctor::gather(half);

    if (!facts.director && !facts.realserver && !half)
        throw ModuleMissing(std::string(director_module) + " or " + realserver_module);
    return facts;
}

doctor::Findings examine(const std::optional<Half>& half, const Facts& facts) {
    doctor::Findings findings = doctor::examine(facts);

    if (half == Half::director && !facts.director)
        doctor::Report(*half, "module", findings)
            .error(director_module, "the kernel module is not loaded: no packet is sent to a dest",
                   doctor::safe("modprobe l3dsr_director"));
    if (half == Half::realserver && !facts.realserver)
        doctor::Report(*half, "module", findings)
            .error(realserver_module, "the kernel module is not loaded: no packet is decoded",
                   doctor::safe("modprobe l3dsr_realserver"));
    return findings;
}

int status_of(const std::vector<doctor::Outcome>& outcomes) {
    int worst = 0;

    for (const doctor::Outcome& outcome : outcomes)
        if (outcome.fate != doctor::Fate::mended)
            worst = std::max(worst, static_cast<int>(outcome.finding.severity));
    return worst;
}

int examine_host(const Options& options) {
    const auto half = half_of(options);

    want_root();
    Facts facts = look(half);
    const doctor::Findings findings = examine(half, facts);
    auto outcomes = doctor::as_found(findings);
    if (options.fix) {
        outcomes = doctor::mend(findings);
        facts = look(half);
        outcomes = doctor::judge(std::move(outcomes), examine(half, facts));
    }
    options.json ? doctor::print_json(facts, outcomes) : doctor::print_text(facts, outcomes);
    return status_of(outcomes);
}

}  // namespace

void add_doctor_command(Grammar& grammar) {
    const auto options = std::make_shared<Options>();
    Verb& command = grammar.add("doctor", "say what is wrong with this host, and how to mend it",
                                list_services);

    command.word("HALF", options->half, "director or realserver; both without");
    command.flag("--fix", options->fix, "run the commands that do no harm");
    command.flag("--json", options->json, "for programs");
    command.answers(status_not_examined, [options] { return examine_host(*options); });
}

}  // namespace l3dsrctl
