// SPDX-License-Identifier: BSD-2-Clause
#include "scheduling_option.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <sstream>

#include "args.hpp"
#include "failure.hpp"

namespace l3dsrctl {

namespace {

constexpr const char* default_scheduler = "mh";
constexpr std::uint32_t pins_max = 4194304;
constexpr std::uint32_t usual_persistence = 300;    // seconds, as ipvsadm has it
constexpr std::uint32_t persistence_max = 2678400;  // 31 days

// ipvsadm's flags: those of a scheduler that are not named are off.
void take_flags(l3dsr::PoolFields& fields, const std::string& text) {
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

void take_persistence(l3dsr::PoolFields& fields, const SchedulingOption& options) {
    if (options.persistent)
        fields.persistence = options.persistent->empty()
                                 ? usual_persistence
                                 : parse_number("-p", *options.persistent, 0, persistence_max);
    if (options.netmask)
        fields.client_prefix = parse_netmask("-M", *options.netmask);
}

}  // namespace

void SchedulingOption::add_to(Verb& verb) {
    verb.option("-s,--scheduler", scheduler, "SCHED",
                "how flows find their dest: mh sh dh rr wrr lc wlc sed nq fo ovf twos");
    verb.option("--hash", hash, "port|src", "what mh and sh hash: address and port, or address");
    verb.option("-b,--sched-flags", flags, "FLAGS",
                "mh-port, mh-fallback, sh-port, sh-fallback, and none but these");
    verb.option_or_flag("-p,--persistent", persistent, "[SECONDS]",
                        "a client's new flows follow his last one; 300 seconds, 0 for not");
    verb.option("-M,--netmask", netmask, "MASK|LENGTH", "how much of his address makes a client");
    verb.flag("-o,--ops", one_packet, "every UDP packet is a flow of its own");
    verb.flag("--no-ops", not_one_packet, "it is not (the default)");
    verb.option("--table-size", table_size, "N", "buckets of the Maglev table, a prime");
    verb.option("--pins", pins, "N", "how many flows changes of dests may pin");
}

l3dsr::PoolFields SchedulingOption::fields() const {
    l3dsr::PoolFields fields;

    fields.scheduler = scheduler;
    if (table_size)
        fields.table_size = parse_number("--table-size", *table_size, 1, UINT32_MAX);
    if (pins)
        fields.pins_max = parse_number("--pins", *pins, 1, pins_max);
    if (hash)
        fields.hash = parse_hash("--hash", *hash);
    if (flags)
        take_flags(fields, *flags);
    take_persistence(fields, *this);
    if (one_packet || not_one_packet)
        fields.one_packet = one_packet;
    return fields;
}

void want_persistence(const l3dsr::PoolFields& fields) {
    if (fields.client_prefix && !fields.persistence)
        throw UsageError("-M", "without -p there is no persistence", "name -p as well");
}

void note_pins(const l3dsr::PoolFields& fields) {
    const std::string scheduler = fields.scheduler.value_or(default_scheduler);
    const bool persists = fields.persistence.value_or(0) > 0;

    if (fields.one_packet.value_or(false) || (!persists && !l3dsr::pins_every_flow(scheduler)))
        return;
    fmt::print(stderr,
               "l3dsrctl: note: {} pins every flow, and pins are this director's own: another one "
               "that takes over does not know them\n",
               persists ? "persistence" : scheduler);
}

}  // namespace l3dsrctl
