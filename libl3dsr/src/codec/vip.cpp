// SPDX-License-Identifier: BSD-2-Clause
#include "vip.hpp"

#include <linux/l3dsr_rs.h>

#include "../netlink/attribute.hpp"
#include "require.hpp"
#include "stats.hpp"

namespace l3dsr::codec {

namespace {

std::uint32_t flags_of(bool address_added) {
    return address_added ? L3DSR_RS_VIP_FLAG_ADDRESS_ADDED : 0;
}

void put_protocol(netlink::Request& request, std::uint16_t type,
                  const std::optional<Protocol>& protocol) {
    if (protocol)
        request.put_u8(type, static_cast<std::uint8_t>(*protocol));
}

void put(netlink::Request& request, const PortTranslation& port) {
    const auto nest = request.nest(L3DSR_RS_A_VIP_PORT);

    request.put_be16(L3DSR_RS_A_PORT_FROM, port.from);
    request.put_be16(L3DSR_RS_A_PORT_TO, port.to);
    put_protocol(request, L3DSR_RS_A_PORT_PROTOCOL, port.protocol);
}

void put(netlink::Request& request, const Allowed& allowed) {
    const auto nest = request.nest(L3DSR_RS_A_VIP_ALLOW);

    put_protocol(request, L3DSR_RS_A_ALLOW_PROTOCOL, allowed.protocol);
    if (allowed.ports == Ports())
        return;
    request.put_be16(L3DSR_RS_A_ALLOW_FIRST, allowed.ports.first);
    request.put_be16(L3DSR_RS_A_ALLOW_LAST, allowed.ports.last);
}

void put(netlink::Request& request, const std::string& device) {
    request.put_string(L3DSR_RS_A_VIP_IN_DEVICE, device);
}

void put(netlink::Request& request, const Address& at) {
    request.put_address(L3DSR_RS_A_VIP_AT, at);
}

/// A list is replaced as a whole; one empty attribute stands for an empty one.
template <typename Item>
void put_list(netlink::Request& request, std::uint16_t type,
              const std::optional<std::vector<Item>>& items) {
    if (!items)
        return;
    for (const Item& item : *items)
        put(request, item);
    if (!items->empty())
        return;
    if (type == L3DSR_RS_A_VIP_IN_DEVICE)
        request.put_string(type, "");
    else if (type == L3DSR_RS_A_VIP_AT)
        request.put_empty(type);
    else
        const auto nest = request.nest(type);
}

void put_policy(netlink::Request& request, const VipPolicyFields& fields) {
    if (fields.dscp)
        request.put_u8(L3DSR_RS_A_VIP_DSCP, *fields.dscp);
    if (fields.mark) {
        request.put_u32(L3DSR_RS_A_VIP_MARK, fields.mark->value);
        request.put_u32(L3DSR_RS_A_VIP_MARK_MASK, fields.mark->mask);
    }
    if (fields.door)
        request.put_u8(L3DSR_RS_A_VIP_DOOR, static_cast<std::uint8_t>(*fields.door));
    put_list(request, L3DSR_RS_A_VIP_PORT, fields.ports);
    put_list(request, L3DSR_RS_A_VIP_ALLOW, fields.allowed);
    put_list(request, L3DSR_RS_A_VIP_IN_DEVICE, fields.in_devices);
    put_list(request, L3DSR_RS_A_VIP_AT, fields.at);
}

template <typename Value>
std::optional<Value> unless(const Value& value, const Value& usual) {
    return value == usual ? std::nullopt : std::optional(value);
}

VipPolicyFields fields_of(const VipPolicy& policy) {
    const VipPolicy usual;

    return {unless(policy.dscp, usual.dscp),
            unless(policy.mark, usual.mark),
            unless(policy.door, usual.door),
            unless(policy.ports, usual.ports),
            unless(policy.allowed, usual.allowed),
            unless(policy.in_devices, usual.in_devices),
            unless(policy.at, usual.at)};
}

Protocol protocol_of(const netlink::Attribute& attribute) {
    return static_cast<Protocol>(attribute.u8());
}

PortTranslation read_port(std::span<const std::byte> nest) {
    PortTranslation port;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_RS_A_PORT_FROM: port.from = attribute.be16(); break;
            case L3DSR_RS_A_PORT_TO: port.to = attribute.be16(); break;
            case L3DSR_RS_A_PORT_PROTOCOL: port.protocol = protocol_of(attribute); break;
        }
    }
    return port;
}

Allowed read_allowed(std::span<const std::byte> nest) {
    Allowed allowed;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_RS_A_ALLOW_PROTOCOL: allowed.protocol = protocol_of(attribute); break;
            case L3DSR_RS_A_ALLOW_FIRST: allowed.ports.first = attribute.be16(); break;
            case L3DSR_RS_A_ALLOW_LAST: allowed.ports.last = attribute.be16(); break;
        }
    }
    return allowed;
}

void read_policy(VipPolicy& policy, const netlink::Attribute& attribute) {
    switch (attribute.type) {
        case L3DSR_RS_A_VIP_DSCP: policy.dscp = attribute.u8(); break;
        case L3DSR_RS_A_VIP_MARK: policy.mark.value = attribute.u32(); break;
        case L3DSR_RS_A_VIP_MARK_MASK: policy.mark.mask = attribute.u32(); break;
        case L3DSR_RS_A_VIP_DOOR: policy.door = static_cast<VipDoor>(attribute.u8()); break;
        case L3DSR_RS_A_VIP_PORT: policy.ports.push_back(read_port(attribute.value)); break;
        case L3DSR_RS_A_VIP_ALLOW: policy.allowed.push_back(read_allowed(attribute.value)); break;
        case L3DSR_RS_A_VIP_IN_DEVICE: policy.in_devices.push_back(attribute.string()); break;
        case L3DSR_RS_A_VIP_AT: policy.at.push_back(attribute.address()); break;
    }
}

}  // namespace

void put_vip(netlink::Request& request, const Vip& vip) {
    const auto nest = request.nest(L3DSR_RS_A_VIP);

    request.put_address(L3DSR_RS_A_VIP_ADDRESS, vip.address);
    if (vip.code)
        request.put_u8(L3DSR_RS_A_VIP_CODE, vip.code);
    if (!vip.device.empty())
        request.put_string(L3DSR_RS_A_VIP_DEVICE, vip.device);
    request.put_u32(L3DSR_RS_A_VIP_FLAGS, flags_of(vip.address_added));
    if (vip.alias)
        request.put_address(L3DSR_RS_A_VIP_ALIAS, *vip.alias);
    if (vip.tunnelled)
        request.put_u8(L3DSR_RS_A_VIP_TUNNELLED, 1);
    put_policy(request, fields_of(vip.policy));
}

void put_vip(netlink::Request& request, const VipKey& key, const VipFields& fields) {
    const auto nest = request.nest(L3DSR_RS_A_VIP);

    request.put_address(L3DSR_RS_A_VIP_ADDRESS, key.address);
    if (key.code)
        request.put_u8(L3DSR_RS_A_VIP_CODE, *key.code);
    if (key.alias)
        request.put_address(L3DSR_RS_A_VIP_ALIAS, *key.alias);
    if (key.tunnelled)
        request.put_u8(L3DSR_RS_A_VIP_TUNNELLED, 1);
    if (fields.code)
        request.put_u8(L3DSR_RS_A_VIP_NEW_CODE, *fields.code);
    if (fields.device)
        request.put_string(L3DSR_RS_A_VIP_DEVICE, *fields.device);
    if (fields.address_added)
        request.put_u32(L3DSR_RS_A_VIP_FLAGS, flags_of(*fields.address_added));
    put_policy(request, fields.policy);
}

Vip read_vip(std::span<const std::byte> nest) {
    Vip vip;
    bool has_address = false;
    bool has_code = false;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_RS_A_VIP_ADDRESS:
                vip.address = attribute.address();
                has_address = true;
                break;
            case L3DSR_RS_A_VIP_CODE:
                vip.code = attribute.u8();
                has_code = true;
                break;
            case L3DSR_RS_A_VIP_DEVICE: vip.device = attribute.string(); break;
            case L3DSR_RS_A_VIP_FLAGS:
                vip.address_added = attribute.u32() & L3DSR_RS_VIP_FLAG_ADDRESS_ADDED;
                break;
            case L3DSR_RS_A_VIP_ALIAS: vip.alias = attribute.address(); break;
            case L3DSR_RS_A_VIP_TUNNELLED: vip.tunnelled = attribute.u8() != 0; break;
            case L3DSR_RS_A_VIP_STATS: vip.stats = read_vip_stats(attribute.value); break;
            default: read_policy(vip.policy, attribute);
        }
    }
    require(has_address && int(has_code) + int(vip.alias.has_value()) + int(vip.tunnelled) == 1,
            "a VIP lacks its address or code");
    return vip;
}

}  // namespace l3dsr::codec
