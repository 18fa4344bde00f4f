// SPDX-License-Identifier: BSD-2-Clause
#include "settings.hpp"

#include <linux/l3dsr_director.h>

#include "../netlink/attribute.hpp"

namespace l3dsr::codec {

void put_settings(netlink::Request& request, const DirectorFields& fields) {
    const auto nest = request.nest(L3DSR_DIRECTOR_A_SETTINGS);

    if (fields.dest_mark) {
        request.put_u32(L3DSR_DIRECTOR_A_SETTINGS_DEST_MARK, fields.dest_mark->value);
        request.put_u32(L3DSR_DIRECTOR_A_SETTINGS_DEST_MASK, fields.dest_mark->mask);
    }
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
        }
    }
    return settings;
}

}  // namespace l3dsr::codec
