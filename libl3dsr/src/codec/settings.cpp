// SPDX-License-Identifier: BSD-2-Clause
#include "settings.hpp"

#include <linux/l3dsr_director.h>

#include <algorithm>

#include "../netlink/attribute.hpp"
#include "require.hpp"

namespace l3dsr::codec {

namespace {

static_assert(int(Priority::early) == L3DSR_DIRECTOR_PRIORITY_EARLY);
static_assert(int(Priority::late) == L3DSR_DIRECTOR_PRIORITY_LATE);

FlowKey read_key(std::span<const std::byte> bytes) {
    FlowKey key{};

    require(bytes.size() == key.size(), "a key has another length than 16");
    std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
}

}  // namespace

void put_settings(netlink::Request& request, const DirectorFields& fields) {
    const auto nest = request.nest(L3DSR_DIRECTOR_A_SETTINGS);

    if (fields.dest_mark) {
        request.put_u32(L3DSR_DIRECTOR_A_SETTINGS_DEST_MARK, fields.dest_mark->value);
        request.put_u32(L3DSR_DIRECTOR_A_SETTINGS_DEST_MASK, fields.dest_mark->mask);
    }
    if (fields.key)
        request.put_bytes(L3DSR_DIRECTOR_A_SETTINGS_KEY, *fields.key);
    if (fields.priority)
        request.put_u8(L3DSR_DIRECTOR_A_SETTINGS_PRIORITY,
                       static_cast<std::uint8_t>(*fields.priority));
    if (fields.move_time)
        request.put_u32(L3DSR_DIRECTOR_A_SETTINGS_MOVE_TIME, *fields.move_time);
    if (fields.pins_max)
        request.put_u32(L3DSR_DIRECTOR_A_SETTINGS_PINS_MAX, *fields.pins_max);
}

DirectorSettings read_settings(std::span<const std::byte> nest) {
    DirectorSettings settings;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_DIRECTOR_A_SETTINGS_DEST_MARK:
                settings.dest_mark.value = attribute.u32();
                break;
            case L3DSR_DIRECTOR_A_SETTINGS_DEST_MASK:
                settings.dest_mark.mask = attribute.u32();
                break;
            case L3DSR_DIRECTOR_A_SETTINGS_KEY: settings.key = read_key(attribute.value); break;
            case L3DSR_DIRECTOR_A_SETTINGS_KEY_SET: settings.key_set = attribute.u8() != 0; break;
            case L3DSR_DIRECTOR_A_SETTINGS_PRIORITY:
                settings.priority = static_cast<Priority>(attribute.u8());
                break;
            case L3DSR_DIRECTOR_A_SETTINGS_MOVE_TIME: settings.move_time = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_SETTINGS_PINS_MAX: settings.pins_max = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_SETTINGS_PINS_ROOM: settings.pins_room = attribute.u32(); break;
        }
    }
    return settings;
}

}  // namespace l3dsr::codec
