// SPDX-License-Identifier: BSD-2-Clause
#include "pool.hpp"

#include <linux/l3dsr_director.h>

#include <cstring>

#include "../netlink/attribute.hpp"
#include "memory.hpp"
#include "require.hpp"
#include "scheduling.hpp"

namespace l3dsr::codec {

namespace {

constexpr SchedulingTypes scheduling = {
    .scheduler = L3DSR_DIRECTOR_A_POOL_SCHEDULER,
    .table_size = L3DSR_DIRECTOR_A_POOL_TABLE_SIZE,
    .pins_max = L3DSR_DIRECTOR_A_POOL_PINS_MAX,
    .hash = L3DSR_DIRECTOR_A_POOL_HASH,
    .spill = L3DSR_DIRECTOR_A_POOL_SPILL,
    .persistence = L3DSR_DIRECTOR_A_POOL_PERSISTENCE,
    .client_prefix = L3DSR_DIRECTOR_A_POOL_CLIENT_PREFIX,
    .one_packet = L3DSR_DIRECTOR_A_POOL_ONE_PACKET,
};

std::vector<std::uint16_t> read_numbers(std::span<const std::byte> bytes) {
    std::vector<std::uint16_t> numbers(bytes.size() / sizeof(std::uint16_t));

    require(bytes.size() % sizeof(std::uint16_t) == 0, "half a bucket is missing");
    std::memcpy(numbers.data(), bytes.data(), bytes.size());
    return numbers;
}

}  // namespace

void put_pool(netlink::Request& request, const PoolKey& key, const PoolFields& fields) {
    const auto nest = request.nest(L3DSR_DIRECTOR_A_POOL);

    request.put_string(L3DSR_DIRECTOR_A_POOL_NAME, key.name);
    put_scheduling(request, scheduling, fields);
}

Pool read_pool(std::span<const std::byte> nest) {
    Pool pool;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        if (take_scheduling(pool, scheduling, attribute))
            continue;
        switch (attribute.type) {
            case L3DSR_DIRECTOR_A_POOL_NAME: pool.key.name = attribute.string(); break;
            case L3DSR_DIRECTOR_A_POOL_DESTS: pool.dests = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_POOL_SERVICES: pool.services = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_POOL_MEMORY: pool.memory = read_memory(attribute.value); break;
        }
    }
    require(!pool.key.name.empty(), "a pool lacks its name");
    return pool;
}

TablePart read_table(std::span<const std::byte> nest) {
    std::vector<std::uint16_t> owners;
    std::vector<std::uint16_t> earlier;
    TablePart part;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_DIRECTOR_A_TABLE_FIRST: part.first = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_TABLE_OWNERS: owners = read_numbers(attribute.value); break;
            case L3DSR_DIRECTOR_A_TABLE_EARLIER: earlier = read_numbers(attribute.value); break;
        }
    }
    require(owners.size() == earlier.size(), "a part of a table contradicts itself");
    for (std::size_t i = 0; i < owners.size(); i++)
        part.buckets.push_back({owners[i], earlier[i]});
    return part;
}

}  // namespace l3dsr::codec
