// SPDX-License-Identifier: BSD-2-Clause
#include "service.hpp"

#include <linux/l3dsr_director.h>
#include <netinet/in.h>

#include <optional>

#include "../netlink/attribute.hpp"
#include "memory.hpp"
#include "require.hpp"
#include "scheduling.hpp"
#include "stats.hpp"

namespace l3dsr::codec {

namespace {

static_assert(int(Protocol::tcp) == IPPROTO_TCP && int(Protocol::udp) == IPPROTO_UDP);
static_assert(int(Protocol::sctp) == IPPROTO_SCTP);
static_assert(int(Hash::port) == L3DSR_HASH_PORT && int(Hash::address) == L3DSR_HASH_ADDRESS);

// What is the usual is left out: a single port, all ports, a whole address.
void put_key(netlink::Request& request, const ServiceKey& key) {
    request.put_address(L3DSR_DIRECTOR_A_SERVICE_ADDRESS, key.vip.address());
    if (key.mark != 0) {
        request.put_u32(L3DSR_DIRECTOR_A_SERVICE_MARK, key.mark);
        return;
    }
    if (!key.vip.is_whole())
        request.put_u8(L3DSR_DIRECTOR_A_SERVICE_PREFIX, key.vip.length());
    request.put_be16(L3DSR_DIRECTOR_A_SERVICE_PORT, key.ports.first);
    if (!key.ports.single() && !key.ports.all())
        request.put_be16(L3DSR_DIRECTOR_A_SERVICE_LAST_PORT, key.ports.last);
    request.put_u8(L3DSR_DIRECTOR_A_SERVICE_PROTOCOL, static_cast<std::uint8_t>(key.protocol));
}

/// The parts of a key, as they come.
struct KeyParts {
    std::optional<Address> address;
    std::optional<std::uint8_t> prefix;
    std::optional<std::uint16_t> port;
    std::optional<std::uint16_t> last_port;
    std::optional<Protocol> protocol;
    std::optional<std::uint32_t> mark;

    bool take(const netlink::Attribute& attribute);
    ServiceKey key() const;
};

// Whether it is a part of a key.
bool KeyParts::take(const netlink::Attribute& attribute) {
    switch (attribute.type) {
        case L3DSR_DIRECTOR_A_SERVICE_ADDRESS: address = attribute.address(); return true;
        case L3DSR_DIRECTOR_A_SERVICE_PREFIX: prefix = attribute.u8(); return true;
        case L3DSR_DIRECTOR_A_SERVICE_PORT: port = attribute.be16(); return true;
        case L3DSR_DIRECTOR_A_SERVICE_LAST_PORT: last_port = attribute.be16(); return true;
        case L3DSR_DIRECTOR_A_SERVICE_PROTOCOL:
            protocol = static_cast<Protocol>(attribute.u8());
            return true;
        case L3DSR_DIRECTOR_A_SERVICE_MARK: mark = attribute.u32(); return true;
    }
    return false;
}

ServiceKey KeyParts::key() const {
    if (mark && address)
        return ServiceKey::of_mark(address->family(), *mark);
    require(address && port && protocol, "a service lacks its address, port or protocol");
    const auto vip = prefix ? Prefix::make(*address, *prefix) : Prefix(*address);
    const Ports ports = *port == 0 ? Ports() : Ports(*port, last_port.value_or(*port));
    require(vip.has_value(), "the prefix of a service does not fit its address");
    require(ports.first <= ports.last, "the ports of a service run downwards");
    return {*vip, ports, *protocol};
}

constexpr SchedulingTypes scheduling = {
    .scheduler = L3DSR_DIRECTOR_A_SERVICE_SCHEDULER,
    .table_size = L3DSR_DIRECTOR_A_SERVICE_TABLE_SIZE,
    .pins_max = L3DSR_DIRECTOR_A_SERVICE_PINS_MAX,
    .hash = L3DSR_DIRECTOR_A_SERVICE_HASH,
    .spill = L3DSR_DIRECTOR_A_SERVICE_SPILL,
    .persistence = L3DSR_DIRECTOR_A_SERVICE_PERSISTENCE,
    .client_prefix = L3DSR_DIRECTOR_A_SERVICE_CLIENT_PREFIX,
    .one_packet = L3DSR_DIRECTOR_A_SERVICE_ONE_PACKET,
};

}  // namespace

void put_service(netlink::Request& request, const ServiceKey& key, const ServiceFields& fields) {
    const auto nest = request.nest(L3DSR_DIRECTOR_A_SERVICE);

    put_key(request, key);
    if (fields.code)
        request.put_u8(L3DSR_DIRECTOR_A_SERVICE_CODE, *fields.code);
    put_scheduling(request, scheduling, fields);
    if (fields.pool)
        request.put_string(L3DSR_DIRECTOR_A_SERVICE_POOL, *fields.pool);
}

Service read_service(std::span<const std::byte> nest) {
    Service service;
    KeyParts parts;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        if (parts.take(attribute) || take_scheduling(service, scheduling, attribute))
            continue;
        switch (attribute.type) {
            case L3DSR_DIRECTOR_A_SERVICE_CODE: service.code = attribute.u8(); break;
            case L3DSR_DIRECTOR_A_SERVICE_DESTS: service.dests = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_SERVICE_STATS: service.stats = read_stats(attribute.value); break;
            case L3DSR_DIRECTOR_A_SERVICE_MEMORY:
                service.memory = read_memory(attribute.value);
                break;
            case L3DSR_DIRECTOR_A_SERVICE_POOL: service.pool = attribute.string(); break;
        }
    }
    service.key = parts.key();
    return service;
}

}  // namespace l3dsr::codec
