// SPDX-License-Identifier: BSD-2-Clause
#include "reply.hpp"

#include <linux/l3dsr_director.h>
#include <linux/l3dsr_rs.h>

#include "../netlink/attribute.hpp"
#include "decap.hpp"
#include "dest.hpp"
#include "explain.hpp"
#include "host.hpp"
#include "reason.hpp"
#include "service.hpp"
#include "settings.hpp"
#include "vip.hpp"

namespace l3dsr::codec {

DirectorReply read_director_reply(std::span<const std::byte> attributes) {
    DirectorReply reply;

    for (const netlink::Attribute& attribute : netlink::attributes(attributes)) {
        switch (attribute.type) {
            case L3DSR_DIRECTOR_A_SERVICE: reply.service = read_service(attribute.value); break;
            case L3DSR_DIRECTOR_A_DEST: reply.dest = read_dest(attribute.value); break;
            case L3DSR_DIRECTOR_A_REASON: reply.reason = read_reason(attribute.value); break;
            case L3DSR_DIRECTOR_A_CHANGE: reply.change = attribute.u8(); break;
            case L3DSR_DIRECTOR_A_GENERATION: reply.generation = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_DEVICE: reply.device = attribute.string(); break;
            case L3DSR_DIRECTOR_A_SETTINGS: reply.settings = read_settings(attribute.value); break;
            case L3DSR_DIRECTOR_A_EXPLANATION:
                reply.explanation = read_explanation(attribute.value);
                break;
            case L3DSR_DIRECTOR_A_POOL: reply.pool = read_pool(attribute.value); break;
            case L3DSR_DIRECTOR_A_TABLE: reply.table = read_table(attribute.value); break;
        }
    }
    return reply;
}

RealserverReply read_realserver_reply(std::span<const std::byte> attributes) {
    RealserverReply reply;

    for (const netlink::Attribute& attribute : netlink::attributes(attributes)) {
        switch (attribute.type) {
            case L3DSR_RS_A_VIP: reply.vip = read_vip(attribute.value); break;
            case L3DSR_RS_A_HOST: reply.host = read_host(attribute.value); break;
            case L3DSR_RS_A_REASON: reply.reason = read_reason(attribute.value); break;
            case L3DSR_RS_A_CHANGE: reply.change = attribute.u8(); break;
            case L3DSR_RS_A_GENERATION: reply.generation = attribute.u32(); break;
            case L3DSR_RS_A_DEVICE: reply.device = attribute.string(); break;
            case L3DSR_RS_A_DECAP: reply.decap = read_decap(attribute.value); break;
            case L3DSR_RS_A_SETTINGS:
                reply.settings = read_realserver_settings(attribute.value);
                break;
        }
    }
    return reply;
}

}  // namespace l3dsr::codec
