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
    {L3DSR_DIRECTOR_A_SERVICE_POOL, "pool"},
};

constexpr Name pool_names[] = {
    {L3DSR_DIRECTOR_A_POOL_NAME, "name"},
    {L3DSR_DIRECTOR_A_POOL_SCHEDULER, "scheduler"},
    {L3DSR_DIRECTOR_A_POOL_TABLE_SIZE, "table-size"},
    {L3DSR_DIRECTOR_A_POOL_PINS_MAX, "pins-max"},
};

constexpr Name settings_names[] = {
    {L3DSR_DIRECTOR_A_SETTINGS_KEY, "key"},
    {L3DSR_DIRECTOR_A_SETTINGS_DOOR, "door"},
    {L3DSR_DIRECTOR_A_SETTINGS_MOVE_TIME, "move-time"},
};

constexpr Name dest_names[] = {
    {L3DSR_DIRECTOR_A_DEST_ADDRESS, "address"},       {L3DSR_DIRECTOR_A_DEST_PORT, "port"},
    {L3DSR_DIRECTOR_A_DEST_METHOD, "method"},         {L3DSR_DIRECTOR_A_DEST_CODE, "code"},
    {L3DSR_DIRECTOR_A_DEST_WEIGHT, "weight"},         {L3DSR_DIRECTOR_A_DEST_STATE, "state"},
    {L3DSR_DIRECTOR_A_DEST_DRAIN_TIME, "drain-time"},
};

constexpr Name director_names[] = {
    {L3DSR_DIRECTOR_A_SERVICE, "service", service_names},
    {L3DSR_DIRECTOR_A_DEST, "dest", dest_names},
    {L3DSR_DIRECTOR_A_DEVICE, "device"},
    {L3DSR_DIRECTOR_A_POOL, "pool", pool_names},
    {L3DSR_DIRECTOR_A_SETTINGS, "settings", settings_names},
    {L3DSR_DIRECTOR_A_FORCE, "force"},
};

constexpr Name vip_names[] = {
    {L3DSR_RS_A_VIP_ADDRESS, "address"},   {L3DSR_RS_A_VIP_CODE, "code"},
    {L3DSR_RS_A_VIP_NEW_CODE, "new-code"}, {L3DSR_RS_A_VIP_DEVICE, "device"},
    {L3DSR_RS_A_VIP_FLAGS, "flags"},
};

constexpr Name host_names[] = {
    {L3DSR_RS_A_HOST_ARP_IGNORE, "arp-ignore"},
    {L3DSR_RS_A_HOST_ARP_ANNOUNCE, "arp-announce"},
};

constexpr Name realserver_names[] = {
    {L3DSR_RS_A_VIP, "vip", vip_names},
    {L3DSR_RS_A_HOST, "host", host_names},
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
