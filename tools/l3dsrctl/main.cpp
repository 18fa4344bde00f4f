// SPDX-License-Identifier: BSD-2-Clause
// l3dsrctl: control of the director and the realserver half of L3DSR.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string>

#include "failure.hpp"
#include "grammar.hpp"
#include "l3dsr/error.hpp"
#include "synonyms.hpp"

namespace l3dsrctl {

namespace {

int fail(int status, const std::string& line) {
    fmt::print(stderr, "l3dsrctl: {}\n", line);
    return status;
}

std::string line_of(const UsageError& error, const Place& place) {
    const std::string space = place.command.empty() || error.where().empty() ? "" : " ";
    const std::string where = place.command + space + error.where();

    return where.empty() ? error.what() : fmt::format("{}: {}", where, error.what());
}

Grammar all_commands() {
    Grammar grammar;

    add_service_commands(grammar);
    add_dest_commands(grammar);
    add_pool_commands(grammar);
    add_director_commands(grammar);
    add_realserver_commands(grammar);
    add_vip_commands(grammar);
    add_vip_apply_command(grammar);
    add_decap_commands(grammar);
    add_list_command(grammar);
    add_pins_command(grammar);
    add_explain_command(grammar);
    add_flush_command(grammar);
    add_zero_command(grammar);
    add_monitor_command(grammar);
    add_doctor_command(grammar);
    add_dscp_command(grammar);
    return grammar;
}

int run(const Words& words) {
    Grammar grammar = all_commands();
    Place place;

    add_help_command(grammar);
    if (words == Words{"--version"}) {
        fmt::print("l3dsrctl {}\n", L3DSR_VERSION);
        return status_ok;
    }
    try {
        const int status = grammar.run(translate_ipvsadm(words), place);
        // What could not be written was not shown.
        if (std::fflush(stdout) != 0)
            return fail(place.refused, "write the output: it does not fit; make room for it");
        return status;
    } catch (const UsageError& error) {
        return fail(status_usage, line_of(error, place));
    } catch (const l3dsr::Error& error) {
        return fail(place.refused, error.what() + advice_on(error, place.listing));
    } catch (const std::exception& error) {
        return fail(place.refused, error.what());
    }
}

}  // namespace

}  // namespace l3dsrctl

int main(int argc, char** argv) {
    return l3dsrctl::run({argv + 1, argv + argc});
}
