// SPDX-License-Identifier: BSD-2-Clause
#include "options.hpp"

#include "args.hpp"
#include "failure.hpp"

namespace l3dsrctl {

namespace {

constexpr const char* vip_and_ports = "VIP[/LENGTH]:PORT[-LAST]";

}  // namespace

void ServiceOption::add_to(Verb& verb) {
    verb.option("-t,--tcp-service", tcp_, vip_and_ports, "TCP service; port 0 is all of them");
    verb.option("-u,--udp-service", udp_, vip_and_ports, "UDP service");
    verb.option("--sctp-service", sctp_, vip_and_ports, "SCTP service");
    verb.option("-f,--fwmark-service", mark_, "MARK", "service of packets that rules gave a mark");
    verb.flag("-6,--ipv6", ipv6_, "of IPv6 packets with that mark; IPv4 without");
}

std::optional<l3dsr::ServiceKey> ServiceOption::key_if_named() const {
    if (ipv6_ && !mark_)
        throw UsageError("-6", "the address itself tells its family", "leave it out");
    const struct {
        const char* option;
        const std::optional<std::string>& text;
        l3dsr::Protocol protocol;
    } forms[] = {{"-t", tcp_, l3dsr::Protocol::tcp},
                 {"-u", udp_, l3dsr::Protocol::udp},
                 {"--sctp-service", sctp_, l3dsr::Protocol::sctp},
                 {"-f", mark_, l3dsr::Protocol::tcp}};
    std::optional<l3dsr::ServiceKey> key;
    std::string named;

    for (const auto& [option, text, protocol] : forms) {
        if (!text)
            continue;
        if (!named.empty())
            throw UsageError(named + " " + option, "two services are named", "name one of them");
        named = option;
        key = &text == &mark_ ? mark_key() : parse_service(option, *text, protocol);
    }
    return key;
}

l3dsr::ServiceKey ServiceOption::mark_key() const {
    const std::uint32_t mark = parse_mark("-f", *mark_);

    if (mark == 0)
        throw UsageError("-f " + *mark_, "no packet without a mark can be told by it",
                         "name a mark from 1 on");
    return l3dsr::ServiceKey::of_mark(ipv6_ ? l3dsr::Family::ipv6 : l3dsr::Family::ipv4, mark);
}

l3dsr::ServiceKey ServiceOption::key() const {
    const auto key = key_if_named();

    if (!key)
        throw UsageError("", "no service is named",
                         "name one with -t, -u or --sctp-service VIP:PORT, or -f MARK");
    return *key;
}

void DestOption::add_to(Verb& verb) {
    verb.option("-r,--real-server", dest_, "RIP[:PORT]", "the realserver");
}

l3dsr::DestKey DestOption::key(l3dsr::Protocol protocol) const {
    if (!dest_)
        throw UsageError("", "no realserver is named", "name one with -r RIP[:PORT]");
    return parse_dest("-r", *dest_, protocol);
}

}  // namespace l3dsrctl
