// SPDX-License-Identifier: BSD-2-Clause
/// Changes of configuration as they happen, whoever makes them.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "l3dsr/director.hpp"
#include "l3dsr/export.hpp"
#include "l3dsr/realserver.hpp"
#include "l3dsr/transport.hpp"

namespace l3dsr {

/// A newer kernel may report values that are not named here; so may RealserverChange.
enum class DirectorChange : std::uint8_t {
    service_added = 1,
    service_set,
    service_deleted,
    dest_added,
    dest_set,
    dest_deleted,
    flushed,
    device_attached,
    device_detached,
    director_set,
    service_replaced,  ///< its dests are to be read anew
    pool_added,
    pool_set,
    pool_deleted,
    pool_replaced,  ///< likewise
};

enum class RealserverChange : std::uint8_t {
    vip_added = 1,
    vip_set,
    vip_deleted,
    host_set,
    device_attached,
    device_detached,
    decap_added,
    decap_set,
    decap_deleted,
    realserver_set,
};

/// The names of the netlink specification: "service-added", or the number.
L3DSR_API std::string to_string(DirectorChange change);
L3DSR_API std::string to_string(RealserverChange change);

struct L3DSR_API DirectorEvent {
    static constexpr const char* family = "l3dsr_director";

    DirectorChange change{};
    std::uint32_t generation = 0;      ///< number of this change in its network namespace
    std::optional<Service> service{};  ///< what changed, or whose dest did
    std::optional<Dest> dest{};
    std::optional<std::string> device{};
    std::optional<DirectorSettings> settings{};
    std::optional<Pool> pool{};  ///< what changed, or whose dest did
};

struct L3DSR_API RealserverEvent {
    static constexpr const char* family = "l3dsr_rs";

    RealserverChange change{};
    std::uint32_t generation = 0;
    std::optional<Vip> vip{};
    std::optional<HostSettings> host{};
    std::optional<std::string> device{};
    std::optional<Decap> decap{};
    std::optional<RealserverSettings> settings{};
};

/// The events of one half, in the network namespace of its transport, from the moment it is made.
/// To keep a copy of the configuration, make the stream first, then read the configuration, and
/// read it again after EventsLost. One thread at a time.
template <typename Event>
class L3DSR_API EventStream {
  public:
    /// Takes the transport. Throws FamilyMissing when the half's module is not loaded.
    explicit EventStream(std::unique_ptr<Transport> transport);
    EventStream(EventStream&&) noexcept;
    EventStream& operator=(EventStream&&) noexcept;
    ~EventStream();

    /// The next event; nothing when none came within `timeout` (no timeout: waits for ever). Throws
    /// EventsLost where the kernel dropped some, and goes on after that.
    std::optional<Event> next(std::optional<std::chrono::milliseconds> timeout = {});

    /// What to poll(2) before next().
    int descriptor() const;

  private:
    struct L3DSR_HIDDEN Impl;
    std::unique_ptr<Impl> impl_;
};

extern template class EventStream<DirectorEvent>;
extern template class EventStream<RealserverEvent>;

using DirectorEvents = EventStream<DirectorEvent>;
using RealserverEvents = EventStream<RealserverEvent>;

}  // namespace l3dsr
