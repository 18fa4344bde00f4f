// SPDX-License-Identifier: BSD-2-Clause
#include "pool.hpp"

#include <linux/l3dsr_director.h>

#include <algorithm>
#include <cstring>

#include "../netlink/attribute.hpp"
#include "memory.hpp"
#include "require.hpp"

namespace l3dsr::codec {

namespace {

static_assert(int(Door::early) == L3DSR_DIRECTOR_DOOR_EARLY);
static_assert(int(Door::late) == L3DSR_DIRECTOR_DOOR_LATE);

FlowKey read_key(std::span<const std::byte> bytes) {
    FlowKey key{};

    require(bytes.size() == key.size(), "a key has another length than 16");
    std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
}

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
    if (fields.scheduler)
        request.put_string(L3DSR_DIRECTOR_A_POOL_SCHEDULER, *fields.scheduler);
    if (fields.table_size)
        request.put_u32(L3DSR_DIRECTOR_A_POOL_TABLE_SIZE, *fields.table_size);
    if (fields.pins_max)
        request.put_u32(L3DSR_DIRECTOR_A_POOL_PINS_MAX, *fields.pins_max);
}

void put_settings(netlink::Request& request, const DirectorFields& fields) {
    const auto nest = request.nest(L3DSR_DIRECTOR_A_SETTINGS);

    if (fields.key)
        request.put_bytes(L3DSR_DIRECTOR_A_SETTINGS_KEY, *fields.key);
    if (fields.door)
        request.put_u8(L3DSR_DIRECTOR_A_SETTINGS_DOOR, static_cast<std::uint8_t>(*fields.door));
    if (fields.move_time)
        request.put_u32(L3DSR_DIRECTOR_A_SETTINGS_MOVE_TIME, *fields.move_time);
}

Pool read_pool(std::span<const std::byte> nest) {
    Pool pool;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_DIRECTOR_A_POOL_NAME: pool.key.name = attribute.string(); break;
            case L3DSR_DIRECTOR_A_POOL_SCHEDULER: pool.scheduler = attribute.string(); break;
            case L3DSR_DIRECTOR_A_POOL_TABLE_SIZE: pool.table_size = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_POOL_PINS_MAX: pool.pins_max = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_POOL_DESTS: pool.dests = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_POOL_SERVICES: pool.services = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_POOL_MEMORY: pool.memory = read_memory(attribute.value); break;
        }
    }
    require(!pool.key.name.empty(), "a pool lacks its name");
    return pool;
}

DirectorSettings read_settings(std::span<const std::byte> nest) {
    DirectorSettings settings;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_DIRECTOR_A_SETTINGS_KEY: settings.key = read_key(attribute.value); break;
            case L3DSR_DIRECTOR_A_SETTINGS_KEY_SET: settings.key_set = attribute.u8() != 0; break;
            case L3DSR_DIRECTOR_A_SETTINGS_DOOR:
                settings.door = static_cast<Door>(attribute.u8());
                break;
            case L3DSR_DIRECTOR_A_SETTINGS_MOVE_TIME: settings.move_time = attribute.u32(); break;
        }
    }
    return settings;
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
