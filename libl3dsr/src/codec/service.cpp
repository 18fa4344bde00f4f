// SPDX-License-Identifier: BSD-2-Clause
#include "service.hpp"

#include <linux/l3dsr_director.h>
#include <netinet/in.h>

#include "../netlink/attribute.hpp"
#include "require.hpp"
#include "stats.hpp"

namespace l3dsr::codec {

static_assert(int(Protocol::tcp) == IPPROTO_TCP && int(Protocol::udp) == IPPROTO_UDP);

void put_service(netlink::Request& request, const ServiceKey& key, const ServiceFields& fields) {
    const auto nest = request.nest(L3DSR_DIRECTOR_A_SERVICE);

    request.put_address(L3DSR_DIRECTOR_A_SERVICE_ADDRESS, key.address);
    request.put_be16(L3DSR_DIRECTOR_A_SERVICE_PORT, key.port);
    request.put_u8(L3DSR_DIRECTOR_A_SERVICE_PROTOCOL, static_cast<std::uint8_t>(key.protocol));
    if (fields.scheduler)
        request.put_string(L3DSR_DIRECTOR_A_SERVICE_SCHEDULER, *fields.scheduler);
    if (fields.code)
        request.put_u8(L3DSR_DIRECTOR_A_SERVICE_CODE, *fields.code);
    if (fields.table_size)
        request.put_u32(L3DSR_DIRECTOR_A_SERVICE_TABLE_SIZE, *fields.table_size);
}

Service read_service(std::span<const std::byte> nest) {
    Service service;
    bool has_address = false;
    bool has_port = false;
    bool has_protocol = false;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_DIRECTOR_A_SERVICE_ADDRESS:
                service.key.address = attribute.address();
                has_address = true;
                break;
            case L3DSR_DIRECTOR_A_SERVICE_PORT:
                service.key.port = attribute.be16();
                has_port = true;
                break;
            case L3DSR_DIRECTOR_A_SERVICE_PROTOCOL:
                service.key.protocol = static_cast<Protocol>(attribute.u8());
                has_protocol = true;
                break;
            case L3DSR_DIRECTOR_A_SERVICE_SCHEDULER: service.scheduler = attribute.string(); break;
            case L3DSR_DIRECTOR_A_SERVICE_CODE: service.code = attribute.u8(); break;
            case L3DSR_DIRECTOR_A_SERVICE_TABLE_SIZE: service.table_size = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_SERVICE_DESTS: service.dests = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_SERVICE_STATS: service.stats = read_stats(attribute.value); break;
        }
    }
    require(has_address && has_port && has_protocol,
            "a service lacks its address, port or protocol");
    return service;
}

}  // namespace l3dsr::codec
