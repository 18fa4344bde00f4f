// SPDX-License-Identifier: BSD-2-Clause
#include "options.hpp"

#include "args.hpp"
#include "failure.hpp"

namespace l3dsrctl {

namespace {

constexpr Refused other_services[] = {
    {"-f,--fwmark-service",
     "firewall-mark services are not yet in this version; name VIP and port with -t or -u"},
};

constexpr const char* vip_and_ports = "VIP[/LENGTH]:PORT[-LAST]";

}  // namespace

void ServiceOption::add_to(Verb& verb) {
    verb.option("-t,--tcp-service", tcp_, vip_and_ports, "TCP service; port 0 is all of them");
    verb.option("-u,--udp-service", udp_, vip_and_ports, "UDP service");
    verb.option("--sctp-service", sctp_, vip_and_ports, "SCTP service");
    verb.refuse(other_services);
}

std::optional<l3dsr::ServiceKey> ServiceOption::key_if_named() const {
    const struct {
        const char* option;
        const std::optional<std::string>& text;
        l3dsr::Protocol protocol;
    } forms[] = {{"-t", tcp_, l3dsr::Protocol::tcp},
                 {"-u", udp_, l3dsr::Protocol::udp},
                 {"--sctp-service", sctp_, l3dsr::Protocol::sctp}};
    std::optional<l3dsr::ServiceKey> key;
    std::string named;

    for (const auto& [option, text, protocol] : forms) {
        if (!text)
            continue;
        if (!named.empty())
            throw UsageError(named + " " + option, "two services are named", "name one of them");
        named = option;
        key = parse_service(option, *text, protocol);
    }
    return key;
}

l3dsr::ServiceKey ServiceOption::key() const {
    const auto key = key_if_named();

    if (!key)
        throw UsageError("", "no service is named",
                         "name one with -t, -u or --sctp-service VIP:PORT");
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
