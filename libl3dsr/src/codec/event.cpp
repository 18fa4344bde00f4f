// SPDX-License-Identifier: BSD-2-Clause
#include "event.hpp"

#include <linux/l3dsr_director.h>
#include <linux/l3dsr_rs.h>

#include "reply.hpp"
#include "require.hpp"

namespace l3dsr::codec {

static_assert(int(DirectorChange::service_added) == L3DSR_DIRECTOR_CHANGE_SERVICE_ADDED);
static_assert(int(DirectorChange::director_set) == L3DSR_DIRECTOR_CHANGE_DIRECTOR_SET);
static_assert(int(DirectorChange::service_replaced) == L3DSR_DIRECTOR_CHANGE_SERVICE_REPLACED);
static_assert(int(RealserverChange::vip_added) == L3DSR_RS_CHANGE_VIP_ADDED);
static_assert(int(RealserverChange::host_set) == L3DSR_RS_CHANGE_HOST_SET);
static_assert(int(RealserverChange::device_detached) == L3DSR_RS_CHANGE_DEVICE_DETACHED);

template <>
DirectorEvent read_event(std::span<const std::byte> attributes) {
    const DirectorReply reply = read_director_reply(attributes);

    require(reply.change && reply.generation, "an event lacks its change or generation");
    return {static_cast<DirectorChange>(*reply.change),
            *reply.generation,
            reply.service,
            reply.dest,
            reply.device,
            reply.settings,
            reply.pool};
}

template <>
RealserverEvent read_event(std::span<const std::byte> attributes) {
    const RealserverReply reply = read_realserver_reply(attributes);

    require(reply.change && reply.generation, "an event lacks its change or generation");
    return {static_cast<RealserverChange>(*reply.change),
            *reply.generation,
            reply.vip,
            reply.host,
            reply.device,
            reply.decap,
            reply.settings};
}

}  // namespace l3dsr::codec
