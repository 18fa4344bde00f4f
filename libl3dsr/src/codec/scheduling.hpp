// SPDX-License-Identifier: BSD-2-Clause
/// How new flows find their dest: said of a service that has its own pool, or of a pool.
#pragma once

#include <cstdint>

#include "../netlink/attribute.hpp"
#include "../netlink/message.hpp"
#include "l3dsr/service.hpp"

namespace l3dsr::codec {

/// The same attributes have other numbers in each set.
struct SchedulingTypes {
    std::uint16_t scheduler;
    std::uint16_t table_size;
    std::uint16_t pins_max;
    std::uint16_t hash;
    std::uint16_t spill;
    std::uint16_t persistence;
    std::uint16_t client_prefix;
    std::uint16_t one_packet;
};

/// `Fields`: ServiceFields or PoolFields.
template <typename Fields>
void put_scheduling(netlink::Request& request, const SchedulingTypes& types, const Fields& fields) {
    if (fields.scheduler)
        request.put_string(types.scheduler, *fields.scheduler);
    if (fields.table_size)
        request.put_u32(types.table_size, *fields.table_size);
    if (fields.pins_max)
        request.put_u32(types.pins_max, *fields.pins_max);
    if (fields.hash)
        request.put_u8(types.hash, static_cast<std::uint8_t>(*fields.hash));
    if (fields.spill)
        request.put_u8(types.spill, *fields.spill);
    if (fields.persistence)
        request.put_u32(types.persistence, *fields.persistence);
    if (fields.client_prefix)
        request.put_u8(types.client_prefix, *fields.client_prefix);
    if (fields.one_packet)
        request.put_u8(types.one_packet, *fields.one_packet);
}

/// Whether the attribute is one of these; `what`, a Service or Pool, has it then.
template <typename What>
bool take_scheduling(What& what, const SchedulingTypes& types,
                     const netlink::Attribute& attribute) {
    if (attribute.type == types.scheduler)
        what.scheduler = attribute.string();
    else if (attribute.type == types.table_size)
        what.table_size = attribute.u32();
    else if (attribute.type == types.pins_max)
        what.pins_max = attribute.u32();
    else if (attribute.type == types.hash)
        what.hash = static_cast<Hash>(attribute.u8());
    else if (attribute.type == types.spill)
        what.spill = attribute.u8() != 0;
    else if (attribute.type == types.persistence)
        what.persistence = attribute.u32();
    else if (attribute.type == types.client_prefix)
        what.client_prefix = attribute.u8();
    else if (attribute.type == types.one_packet)
        what.one_packet = attribute.u8() != 0;
    else
        return false;
    return true;
}

}  // namespace l3dsr::codec
