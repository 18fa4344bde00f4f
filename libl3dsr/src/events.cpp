// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/events.hpp"

#include <linux/l3dsr_director.h>
#include <linux/l3dsr_rs.h>

#include <cerrno>
#include <deque>
#include <string_view>
#include <utility>
#include <vector>

#include "client.hpp"
#include "codec/event.hpp"
#include "codec/require.hpp"
#include "l3dsr/error.hpp"
#include "netlink/message.hpp"

namespace l3dsr {

namespace {

constexpr std::size_t buffer_size = 32768;
constexpr std::uint8_t version = L3DSR_DIRECTOR_FAMILY_VERSION;
constexpr const char* group = "config";

static_assert(version == L3DSR_RS_FAMILY_VERSION);
static_assert(std::string_view(group) == L3DSR_DIRECTOR_MCGRP_CONFIG);
static_assert(std::string_view(group) == L3DSR_RS_MCGRP_CONFIG);
static_assert(std::string_view(DirectorEvent::family) == L3DSR_DIRECTOR_FAMILY_NAME);
static_assert(std::string_view(RealserverEvent::family) == L3DSR_RS_FAMILY_NAME);

}  // namespace

template <typename Event>
struct EventStream<Event>::Impl {
    explicit Impl(std::unique_ptr<Transport> transport)
        : client(std::move(transport), Event::family, version, {}), buffer(buffer_size) {
        const auto found = client.family().groups.find(group);

        codec::require(found != client.family().groups.end(), "the family has no group \"config\"");
        client.transport().join(found->second);
    }

    // Reads one datagram into `waiting`; false when none came.
    bool read(std::optional<std::chrono::milliseconds> timeout) {
        std::optional<std::size_t> length;

        try {
            length = client.transport().receive(buffer, timeout);
        } catch (const Error& error) {
            if (error.code() == ENOBUFS)
                throw EventsLost(Event::family);
            throw;
        }
        if (!length)
            return false;
        for (const netlink::Message& message : netlink::split(std::span(buffer).first(*length)))
            if (message.type == client.family().id)
                waiting.push_back(codec::read_event<Event>(netlink::generic_attributes(message)));
        return true;
    }

    Client client;
    std::vector<std::byte> buffer;
    std::deque<Event> waiting;
};

template <typename Event>
EventStream<Event>::EventStream(std::unique_ptr<Transport> transport)
    : impl_(std::make_unique<Impl>(std::move(transport))) {}

template <typename Event>
EventStream<Event>::EventStream(EventStream&&) noexcept = default;
template <typename Event>
EventStream<Event>& EventStream<Event>::operator=(EventStream&&) noexcept = default;
template <typename Event>
EventStream<Event>::~EventStream() = default;

template <typename Event>
std::optional<Event> EventStream<Event>::next(std::optional<std::chrono::milliseconds> timeout) {
    while (impl_->waiting.empty())
        if (!impl_->read(timeout))
            return {};
    Event event = std::move(impl_->waiting.front());
    impl_->waiting.pop_front();
    return event;
}

template <typename Event>
int EventStream<Event>::descriptor() const {
    return impl_->client.transport().descriptor();
}

template class EventStream<DirectorEvent>;
template class EventStream<RealserverEvent>;

}  // namespace l3dsr
