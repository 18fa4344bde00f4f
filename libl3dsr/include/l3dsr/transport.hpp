// SPDX-License-Identifier: BSD-2-Clause
/// How netlink messages reach the kernel; tests put something else in its place.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "l3dsr/export.hpp"

namespace l3dsr {

/// Carries netlink datagrams. Every call throws Error when it fails. One thread at a time.
class L3DSR_API Transport {
  public:
    virtual ~Transport();

    /// Sends one datagram.
    virtual void send(std::span<const std::byte> datagram) = 0;

    /// Receives one datagram into `buffer` and returns its length; nothing when none came within
    /// `timeout` (no timeout: waits for ever). Throws Error with ENOBUFS when the kernel dropped
    /// some, EMSGSIZE when the datagram did not fit.
    virtual std::optional<std::size_t> receive(
        std::span<std::byte> buffer, std::optional<std::chrono::milliseconds> timeout) = 0;

    /// Joins a multicast group.
    virtual void join(std::uint32_t group) = 0;

    /// The address that the kernel answers to (nl_pid).
    virtual std::uint32_t port() const = 0;

    /// What to poll(2) for input, or -1.
    virtual int descriptor() const = 0;
};

/// A generic-netlink socket of the calling thread's network namespace.
L3DSR_API std::unique_ptr<Transport> open_transport();

}  // namespace l3dsr
