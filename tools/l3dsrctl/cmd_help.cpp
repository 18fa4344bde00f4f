// SPDX-License-Identifier: BSD-2-Clause
// help: everything on one page, or one command in full
#include <fmt/format.h>

#include <memory>

#include "failure.hpp"
#include "grammar.hpp"

namespace l3dsrctl {

namespace {

constexpr const char* page =
    R"(Direct Server Return: a director sends packets on, realservers answer the clients themselves.

On a director:
  service add SERVICE [-s SCHED] [-p [SECONDS]] [--dscp CODE] [--table-size N] [--pins N] [--any-code]
  service add SERVICE --pool POOL [--dscp CODE]
  service set SERVICE [the same]
  service replace SERVICE [the same] [dest -r RIP [as for dest add]]...
  service del SERVICE
  service table SERVICE [--json]
  service list [SERVICE] [--json]
  dest add SERVICE -r RIP[:PORT] [-g | --dscp [CODE]] [-w WEIGHT] [--drain SECONDS]
           [--state up|down] [--route-mark N] [--mark N] [--any-code]
  dest set SERVICE -r RIP[:PORT] [the same]
  dest del SERVICE -r RIP[:PORT]
  dest list [SERVICE] [--json]
  dest add | set | del | list --pool POOL ...
  pool add | set | replace | del | table | list POOL ...
  director attach DEV...
  director detach DEV...
  director set [dest-mark VALUE/MASK | none] [key HEX | default | -] [priority early | late]
               [move-time SECONDS] [pins N] [--force]
  director show [--key] [--json]
  list [SERVICE] [--stats | --rate [-i SECONDS] | --thresholds | --reasons] [-n] [--json]
  pins [SERVICE] [--json]
  explain -t | -u | --sctp-service VIP:PORT --from CLIENT:PORT [--syn | --fin] [--mark N]
          [--dev DEV | --local] [--length BYTES] [--ttl N] [--no-df] [--json]
  zero [SERVICE]
  flush
  SERVICE := -t | -u | --sctp-service VIP[/LENGTH]:PORT[-LAST] | -f MARK [-6]    (port 0: all of them)

On a realserver:
  vip add VIP --dscp CODE | --alias ADDRESS | --tunnel [--dev DEV] [--force]
  vip set VIP [--old-dscp CODE] [--dscp CODE] [--dev DEV] [--force]
  vip del VIP [--dscp CODE | --alias ADDRESS | --tunnel]
  vip apply --dsr-conf [DIR | FILE] [--start | --stop | --show] [--force] [--json]
  vip list [--reasons] [--json]
  decap add | set --from PREFIX [--tun-type ipip|gre|gue,...] [--tun-port PORT] [--mtu BYTES|route]
  decap del --from PREFIX
  decap list [--json]
  realserver attach DEV...
  realserver detach DEV...
  realserver set other-tunnels pass | drop
  realserver show [--json]

Anywhere:
  monitor [--json]
  doctor [director | realserver] [--fix] [--json]
  dscp CODE | 0xTOS | tos N | NAME [--json]
  help [COMMAND]
  --version

As ipvsadm has them: -A -E -D (service add set del), -a -e -d (dest add set del), -L (list), -C (flush), -Z (zero).
)";

// The help of a command, or of each of its verbs.
void print(const Grammar& grammar, const std::optional<std::string>& word) {
    if (!word) {
        fmt::print("{}", page);
        return;
    }
    const auto commands = grammar.commands_of(*word);
    if (commands.empty())
        throw UsageError(*word, "unknown command", "l3dsrctl help shows what there is");
    for (const Verb* command : commands)
        fmt::print("{}", command->help());
}

}  // namespace

void add_help_command(Grammar& grammar) {
    const auto word = std::make_shared<std::optional<std::string>>();
    Verb& help = grammar.add("help", "all commands, or one in full", "l3dsrctl help");

    help.word("COMMAND", *word, "the command");
    help.does([&grammar, word] { print(grammar, *word); });
}

}  // namespace l3dsrctl
