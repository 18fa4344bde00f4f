// SPDX-License-Identifier: BSD-2-Clause
#include "memory.hpp"

#include <linux/l3dsr_director.h>

#include "../netlink/attribute.hpp"

namespace l3dsr::codec {

Memory read_memory(std::span<const std::byte> nest) {
    std::uint32_t deadline = 0;
    Memory memory;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_DIRECTOR_A_MEMORY_PINS: memory.pins = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_MEMORY_TENTATIVE: memory.tentative = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_MEMORY_MOVED: memory.moved = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_MEMORY_DEADLINE: deadline = attribute.u32(); break;
        }
    }
    if (deadline != 0)
        memory.deadline = deadline;
    return memory;
}

}  // namespace l3dsr::codec
