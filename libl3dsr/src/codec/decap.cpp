// SPDX-License-Identifier: BSD-2-Clause
#include "decap.hpp"

#include <linux/l3dsr_rs.h>

#include <array>
#include <optional>
#include <utility>

#include "../netlink/attribute.hpp"
#include "require.hpp"
#include "stats.hpp"

namespace l3dsr::codec {

namespace {

constexpr std::array<std::pair<Method, std::uint32_t>, 3> bits{{
    {Method::ipip, L3DSR_RS_TUNNEL_IPIP},
    {Method::gre, L3DSR_RS_TUNNEL_GRE},
    {Method::gue, L3DSR_RS_TUNNEL_GUE},
}};

static_assert(int(OtherTunnels::drop) == L3DSR_RS_OTHER_TUNNELS_DROP);

std::uint32_t bits_of(const std::vector<Method>& tunnels) {
    std::uint32_t mask = 0;

    for (const Method tunnel : tunnels)
        for (const auto& [method, bit] : bits)
            if (method == tunnel)
                mask |= bit;
    return mask;
}

// Kinds that a newer kernel knows are left out.
std::vector<Method> tunnels_of(std::uint32_t mask) {
    std::vector<Method> tunnels;

    for (const auto& [method, bit] : bits)
        if (mask & bit)
            tunnels.push_back(method);
    return tunnels;
}

}  // namespace

void put_decap(netlink::Request& request, const Prefix& source, const DecapFields& fields) {
    const auto nest = request.nest(L3DSR_RS_A_DECAP);

    request.put_address(L3DSR_RS_A_DECAP_SOURCE, source.address());
    request.put_u8(L3DSR_RS_A_DECAP_PREFIX, source.length());
    if (fields.tunnels)
        request.put_u32(L3DSR_RS_A_DECAP_TUNNELS, bits_of(*fields.tunnels));
    if (fields.port)
        request.put_be16(L3DSR_RS_A_DECAP_PORT, *fields.port);
    if (fields.mtu)
        request.put_u32(L3DSR_RS_A_DECAP_MTU, *fields.mtu);
}

Decap read_decap(std::span<const std::byte> nest) {
    std::optional<Address> address;
    std::optional<std::uint8_t> length;
    Decap decap;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_RS_A_DECAP_SOURCE: address = attribute.address(); break;
            case L3DSR_RS_A_DECAP_PREFIX: length = attribute.u8(); break;
            case L3DSR_RS_A_DECAP_TUNNELS: decap.tunnels = tunnels_of(attribute.u32()); break;
            case L3DSR_RS_A_DECAP_PORT: decap.port = attribute.be16(); break;
            case L3DSR_RS_A_DECAP_MTU: decap.mtu = attribute.u32(); break;
            case L3DSR_RS_A_DECAP_STATS: decap.stats = read_vip_stats(attribute.value); break;
        }
    }
    require(address && length, "a tunnel's source lacks its address or prefix");
    const auto source = Prefix::make(*address, *length);
    require(source.has_value(), "a tunnel's source is no prefix");
    decap.source = *source;
    return decap;
}

void put_settings(netlink::Request& request, const RealserverFields& fields) {
    const auto nest = request.nest(L3DSR_RS_A_SETTINGS);

    if (fields.other_tunnels)
        request.put_u8(L3DSR_RS_A_SETTINGS_OTHER_TUNNELS,
                       static_cast<std::uint8_t>(*fields.other_tunnels));
}

RealserverSettings read_realserver_settings(std::span<const std::byte> nest) {
    RealserverSettings settings;

    for (const netlink::Attribute& attribute : netlink::attributes(nest))
        if (attribute.type == L3DSR_RS_A_SETTINGS_OTHER_TUNNELS)
            settings.other_tunnels = static_cast<OtherTunnels>(attribute.u8());
    return settings;
}

}  // namespace l3dsr::codec
