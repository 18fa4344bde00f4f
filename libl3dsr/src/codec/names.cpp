// SPDX-License-Identifier: BSD-2-Clause
#include "names.hpp"

#include <linux/l3dsr_director.h>
#include <linux/l3dsr_rs.h>

#include <cstdint>
#include <span>
#include <string_view>

namespace l3dsr::codec {

namespace {

struct Name {
    int type;
    std::string_view name;
    std::span<const Name> inside{};
};

constexpr Name service_names[] = {
    {L3DSR_DIRECTOR_A_SERVICE_ADDRESS, "address"},
    {L3DSR_DIRECTOR_A_SERVICE_PORT, "port"},
    {L3DSR_DIRECTOR_A_SERVICE_PROTOCOL, "protocol"},
    {L3DSR_DIRECTOR_A_SERVICE_SCHEDULER, "scheduler"},
    {L3DSR_DIRECTOR_A_SERVICE_CODE, "code"},
    {L3DSR_DIRECTOR_A_SERVICE_TABLE_SIZE, "table-size"},
    {L3DSR_DIRECTOR_A_SERVICE_PINS_MAX, "pins-max"},
    {L3DSR_DIRECTOR_A_SERVICE_LAST_PORT, "last-port"},
    {L3DSR_DIRECTOR_A_SERVICE_PREFIX, "prefix"},
    {L3DSR_DIRECTOR_A_SERVICE_MARK, "mark"},
    {L3DSR_DIRECTOR_A_SERVICE_HASH, "hash"},
    {L3DSR_DIRECTOR_A_SERVICE_SPILL, "spill"},
    {L3DSR_DIRECTOR_A_SERVICE_PERSISTENCE, "persistence"},
    {L3DSR_DIRECTOR_A_SERVICE_CLIENT_PREFIX, "client-prefix"},
    {L3DSR_DIRECTOR_A_SERVICE_ONE_PACKET, "one-packet"},
    {L3DSR_DIRECTOR_A_SERVICE_POOL, "pool"},
};

constexpr Name pool_names[] = {
    {L3DSR_DIRECTOR_A_POOL_NAME, "name"},
    {L3DSR_DIRECTOR_A_POOL_SCHEDULER, "scheduler"},
    {L3DSR_DIRECTOR_A_POOL_TABLE_SIZE, "table-size"},
    {L3DSR_DIRECTOR_A_POOL_PINS_MAX, "pins-max"},
    {L3DSR_DIRECTOR_A_POOL_HASH, "hash"},
    {L3DSR_DIRECTOR_A_POOL_SPILL, "spill"},
    {L3DSR_DIRECTOR_A_POOL_PERSISTENCE, "persistence"},
    {L3DSR_DIRECTOR_A_POOL_CLIENT_PREFIX, "client-prefix"},
    {L3DSR_DIRECTOR_A_POOL_ONE_PACKET, "one-packet"},
};

constexpr Name dest_names[] = {
    {L3DSR_DIRECTOR_A_DEST_ADDRESS, "address"},       {L3DSR_DIRECTOR_A_DEST_PORT, "port"},
    {L3DSR_DIRECTOR_A_DEST_METHOD, "method"},         {L3DSR_DIRECTOR_A_DEST_CODE, "code"},
    {L3DSR_DIRECTOR_A_DEST_WEIGHT, "weight"},         {L3DSR_DIRECTOR_A_DEST_STATE, "state"},
    {L3DSR_DIRECTOR_A_DEST_DRAIN_TIME, "drain-time"}, {L3DSR_DIRECTOR_A_DEST_MTU, "mtu"},
    {L3DSR_DIRECTOR_A_DEST_TUN_LOCAL, "tun-local"},   {L3DSR_DIRECTOR_A_DEST_TUN_PORT, "tun-port"},
    {L3DSR_DIRECTOR_A_DEST_TUN_CSUM, "tun-csum"},     {L3DSR_DIRECTOR_A_DEST_MARK, "mark"},
    {L3DSR_DIRECTOR_A_DEST_UPPER, "upper"},           {L3DSR_DIRECTOR_A_DEST_LOWER, "lower"},
    {L3DSR_DIRECTOR_A_DEST_FALLBACK, "fallback"},     {L3DSR_DIRECTOR_A_DEST_TUN_DF, "tun-df"},
    {L3DSR_DIRECTOR_A_DEST_ROUTE_MARK, "route-mark"},
};

constexpr Name packet_names[] = {
    {L3DSR_DIRECTOR_A_PACKET_SOURCE, "source"},
    {L3DSR_DIRECTOR_A_PACKET_DESTINATION, "destination"},
    {L3DSR_DIRECTOR_A_PACKET_SOURCE_PORT, "source-port"},
    {L3DSR_DIRECTOR_A_PACKET_DESTINATION_PORT, "destination-port"},
    {L3DSR_DIRECTOR_A_PACKET_PROTOCOL, "protocol"},
    {L3DSR_DIRECTOR_A_PACKET_LENGTH, "length"},
    {L3DSR_DIRECTOR_A_PACKET_TTL, "ttl"},
    {L3DSR_DIRECTOR_A_PACKET_FLAGS, "flags"},
    {L3DSR_DIRECTOR_A_PACKET_MARK, "mark"},
};

constexpr Name settings_names[] = {
    {L3DSR_DIRECTOR_A_SETTINGS_DEST_MARK, "dest-mark"},
    {L3DSR_DIRECTOR_A_SETTINGS_DEST_MASK, "dest-mask"},
    {L3DSR_DIRECTOR_A_SETTINGS_KEY, "key"},
    {L3DSR_DIRECTOR_A_SETTINGS_PRIORITY, "priority"},
    {L3DSR_DIRECTOR_A_SETTINGS_MOVE_TIME, "move-time"},
    {L3DSR_DIRECTOR_A_SETTINGS_PINS_MAX, "pins-max"},
    {L3DSR_DIRECTOR_A_SETTINGS_PINS_ROOM, "pins-room"},
};

constexpr Name director_names[] = {
    {L3DSR_DIRECTOR_A_SERVICE, "service", service_names},
    {L3DSR_DIRECTOR_A_DEST, "dest", dest_names},
    {L3DSR_DIRECTOR_A_DEVICE, "device"},
    {L3DSR_DIRECTOR_A_PACKET, "packet", packet_names},
    {L3DSR_DIRECTOR_A_SETTINGS, "settings", settings_names},
    {L3DSR_DIRECTOR_A_POOL, "pool", pool_names},
    {L3DSR_DIRECTOR_A_FORCE, "force"},
};

constexpr Name port_names[] = {
    {L3DSR_RS_A_PORT_FROM, "from"},
    {L3DSR_RS_A_PORT_TO, "to"},
    {L3DSR_RS_A_PORT_PROTOCOL, "protocol"},
};

constexpr Name allow_names[] = {
    {L3DSR_RS_A_ALLOW_PROTOCOL, "protocol"},
    {L3DSR_RS_A_ALLOW_FIRST, "first"},
    {L3DSR_RS_A_ALLOW_LAST, "last"},
};

constexpr Name vip_names[] = {
    {L3DSR_RS_A_VIP_ADDRESS, "address"},
    {L3DSR_RS_A_VIP_CODE, "code"},
    {L3DSR_RS_A_VIP_NEW_CODE, "new-code"},
    {L3DSR_RS_A_VIP_DEVICE, "device"},
    {L3DSR_RS_A_VIP_FLAGS, "flags"},
    {L3DSR_RS_A_VIP_ALIAS, "alias"},
    {L3DSR_RS_A_VIP_DSCP, "dscp"},
    {L3DSR_RS_A_VIP_MARK, "mark"},
    {L3DSR_RS_A_VIP_MARK_MASK, "mark-mask"},
    {L3DSR_RS_A_VIP_DOOR, "door"},
    {L3DSR_RS_A_VIP_PORT, "port", port_names},
    {L3DSR_RS_A_VIP_ALLOW, "allow", allow_names},
    {L3DSR_RS_A_VIP_IN_DEVICE, "in-device"},
    {L3DSR_RS_A_VIP_AT, "at"},
    {L3DSR_RS_A_VIP_TUNNELLED, "tunnelled"},
};

constexpr Name decap_names[] = {
    {L3DSR_RS_A_DECAP_SOURCE, "source"},   {L3DSR_RS_A_DECAP_PREFIX, "prefix"},
    {L3DSR_RS_A_DECAP_TUNNELS, "tunnels"}, {L3DSR_RS_A_DECAP_PORT, "port"},
    {L3DSR_RS_A_DECAP_MTU, "mtu"},
};

constexpr Name realserver_settings_names[] = {
    {L3DSR_RS_A_SETTINGS_OTHER_TUNNELS, "other-tunnels"},
};

constexpr Name host_names[] = {
    {L3DSR_RS_A_HOST_ARP_IGNORE, "arp-ignore"},
    {L3DSR_RS_A_HOST_ARP_ANNOUNCE, "arp-announce"},
};

constexpr Name realserver_names[] = {
    {L3DSR_RS_A_VIP, "vip", vip_names},
    {L3DSR_RS_A_HOST, "host", host_names},
    {L3DSR_RS_A_DEVICE, "device"},
    {L3DSR_RS_A_DECAP, "decap", decap_names},
    {L3DSR_RS_A_SETTINGS, "settings", realserver_settings_names},
};

const Name* find(std::span<const Name> names, int type) {
    for (const Name& name : names)
        if (name.type == type)
            return &name;
    return nullptr;
}

std::string name_of(const netlink::AttributePath& path, std::span<const Name> names) {
    std::string text;

    for (const std::uint16_t type : path) {
        const Name* name = find(names, type);
        if (!name)
            break;
        text += (text.empty() ? "" : ".") + std::string(name->name);
        names = name->inside;
    }
    return text;
}

}  // namespace

std::string director_attribute_name(const netlink::AttributePath& path) {
    return name_of(path, director_names);
}

std::string realserver_attribute_name(const netlink::AttributePath& path) {
    return name_of(path, realserver_names);
}

}  // namespace l3dsr::codec
