// SPDX-License-Identifier: BSD-2-Clause
#include "tunnel_option.hpp"

#include "args.hpp"
#include "failure.hpp"

namespace l3dsrctl {

namespace {

constexpr Refused not_for_tunnels[] = {
    {"--tun-remcsum",
     "it would have the realserver compute checksums that clients sent, and wrong ones would look "
     "right; use --tun-csum or leave it out"},
};

}  // namespace

void TunnelOption::add_to(Verb& verb) {
    verb.flag("-i,--ipip", tunnel_, "through a tunnel");
    verb.option("--tun-type", type_, "ipip|gre|gue",
                "its type, ipip by default; method of that name");
    verb.option("--tun-port", port_, "PORT", "gue: port of the realserver; 6080 by default");
    verb.option("--tun-local", local_, "ADDRESS",
                "source address of the tunnel's packets; by route by default");
    verb.flag("--tun-csum", csum_, "gue: with UDP checksum (the default over IPv6)");
    verb.flag("--tun-nocsum", nocsum_, "gue: without (the default over IPv4)");
    verb.flag("--tun-df", df_, "over IPv4: with the packet's DF (the default)");
    verb.flag("--tun-nodf", nodf_, "over IPv4: never with DF; routers may fragment");
    verb.refuse(not_for_tunnels);
}

std::optional<l3dsr::Method> TunnelOption::method() const {
    if (!type_)
        return tunnel_ ? std::optional(l3dsr::Method::ipip) : std::nullopt;
    for (const l3dsr::Method method : {l3dsr::Method::ipip, l3dsr::Method::gre, l3dsr::Method::gue})
        if (*type_ == to_string(method))
            return method;
    throw UsageError("--tun-type " + *type_, "no such type of tunnel", "name ipip, gre or gue");
}

// ipvsadm's users say --tun-nocsum of GRE, which has none here anyway.
std::optional<bool> TunnelOption::checksum() const {
    const auto type = method();

    if (csum_ && nocsum_)
        throw UsageError("--tun-csum --tun-nocsum", "one contradicts the other",
                         "name one of them");
    if (csum_ && type && *type != l3dsr::Method::gue)
        throw UsageError("--tun-csum", "only gue has a checksum in this version",
                         "the packet's own one travels with it");
    if (nocsum_ && type && *type != l3dsr::Method::gue)
        return std::nullopt;
    return csum_ || nocsum_ ? std::optional(csum_) : std::nullopt;
}

std::optional<bool> TunnelOption::df() const {
    if (df_ && nodf_)
        throw UsageError("--tun-df --tun-nodf", "one contradicts the other", "name one of them");
    return df_ || nodf_ ? std::optional(df_) : std::nullopt;
}

void TunnelOption::put_into(l3dsr::DestFields& fields) const {
    if (const auto named = method())
        fields.method = named;
    if (port_)
        fields.tun_port =
            static_cast<std::uint16_t>(parse_number("--tun-port", *port_, 1, UINT16_MAX));
    if (local_)
        fields.tun_local = parse_address("--tun-local", *local_);
    fields.tun_csum = checksum();
    fields.tun_df = df();
}

void TunnelOption::want_ends_of_one_family(const l3dsr::Address& dest) const {
    if (!local_ || parse_address("--tun-local", *local_).family() == dest.family())
        return;
    throw UsageError("--tun-local " + *local_, "the tunnel's two ends are of different families",
                     "name an address of this host in the realserver's family");
}

}  // namespace l3dsrctl
