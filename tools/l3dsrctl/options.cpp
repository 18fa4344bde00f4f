// SPDX-License-Identifier: BSD-2-Clause
#include "options.hpp"

#include "args.hpp"
#include "failure.hpp"

namespace l3dsrctl {

namespace {

constexpr Refused other_services[] = {
    {"-f,--fwmark-service",
     "firewall-mark services are not yet in this version; name VIP and port with -t or -u"},
    {"--sctp-service", "SCTP is not yet in this version; -t and -u are"},
};

}  // namespace

void ServiceOption::add_to(Verb& verb) {
    verb.option("-t,--tcp-service", tcp_, "VIP:PORT", "TCP service");
    verb.option("-u,--udp-service", udp_, "VIP:PORT", "UDP service");
    verb.refuse(other_services);
}

std::optional<l3dsr::ServiceKey> ServiceOption::key_if_named() const {
    if (tcp_ && udp_)
        throw UsageError("-t -u", "two services are named", "name one of them");
    if (tcp_)
        return parse_service("-t", *tcp_, l3dsr::Protocol::tcp);
    if (udp_)
        return parse_service("-u", *udp_, l3dsr::Protocol::udp);
    return {};
}

l3dsr::ServiceKey ServiceOption::key() const {
    const auto key = key_if_named();

    if (!key)
        throw UsageError("", "no service is named", "name one with -t VIP:PORT or -u VIP:PORT");
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
