// SPDX-License-Identifier: BSD-2-Clause
#include "family.hpp"

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include <cerrno>

#include "attribute.hpp"
#include "l3dsr/error.hpp"

namespace l3dsr::netlink {

namespace {

constexpr std::uint8_t ctrl_version = 2;

void read_group(std::span<const std::byte> bytes, Family& family) {
    std::string name;
    std::uint32_t id = 0;

    for (const Attribute& attribute : attributes(bytes)) {
        if (attribute.type == CTRL_ATTR_MCAST_GRP_NAME)
            name = attribute.string();
        else if (attribute.type == CTRL_ATTR_MCAST_GRP_ID)
            id = attribute.u32();
    }
    family.groups[name] = id;
}

void read_family(std::span<const std::byte> bytes, Family& family) {
    for (const Attribute& attribute : attributes(bytes)) {
        if (attribute.type == CTRL_ATTR_FAMILY_ID)
            family.id = attribute.u16();
        if (attribute.type != CTRL_ATTR_MCAST_GROUPS)
            continue;
        for (const Attribute& group : attributes(attribute.value))
            read_group(group.value, family);
    }
}

}  // namespace

Family find_family(Exchange& exchange, const std::string& name) {
    Request request(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, ctrl_version, NLM_F_ACK);
    Family family;

    request.put_string(CTRL_ATTR_FAMILY_NAME, name);
    try {
        exchange.run(request, "find netlink family " + name,
                     [&](auto bytes) { read_family(bytes, family); });
    } catch (const Error& error) {
        if (error.code() == ENOENT)
            throw FamilyMissing(name);
        throw;
    }
    if (family.id == 0)
        throw MalformedMessage("netlink family " + name + " has no number");
    return family;
}

}  // namespace l3dsr::netlink
