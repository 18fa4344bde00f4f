// SPDX-License-Identifier: BSD-2-Clause
/// A request and what comes back for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "l3dsr/transport.hpp"
#include "message.hpp"

namespace l3dsr::netlink {

/// The path of an attribute type within its sets, outermost first.
using AttributePath = std::vector<std::uint16_t>;

/// "service.port" for a path; empty when unknown.
using AttributeNames = std::function<std::string(const AttributePath&)>;

/// Takes the attributes of one reply.
using ReplyHandler = std::function<void(std::span<const std::byte> attributes)>;

/// Sends requests over a transport and reads their answers.
class Exchange {
  public:
    /// How often a read that changes interrupt is begun anew.
    static constexpr int max_tries = 5;

    /// `transport` must outlive it. `names` puts names to the attributes that the kernel refuses.
    explicit Exchange(Transport& transport, AttributeNames names = {});

    /// Sends `request`, gives each reply to `on_reply` and returns at the acknowledgement.
    /// `attempt` says what is being done, for errors.
    void run(Request& request, const std::string& attempt, const ReplyHandler& on_reply = {});

    /// Sends a dump request and gives each reply to `on_reply`. When the kernel says that changes
    /// interrupted it, calls `restart` and begins anew; throws DumpInterrupted after max_tries.
    void dump(Request& request, const std::string& attempt, const std::function<void()>& restart,
              const ReplyHandler& on_reply);

  private:
    struct Outcome {
        bool done = false;
        bool interrupted = false;
    };

    bool run_once(Request& request, const std::string& attempt, const ReplyHandler& on_reply);
    void handle(const Message& message, const Request& request, const std::string& attempt,
                const ReplyHandler& on_reply, Outcome& outcome);
    void conclude(const Message& message, const Request& request, const std::string& attempt);

    Transport& transport_;
    AttributeNames names_;
    std::uint32_t sequence_ = 0;
    std::vector<std::byte> buffer_;
};

}  // namespace l3dsr::netlink
