// SPDX-License-Identifier: BSD-2-Clause
/// A transport that plays a script instead of talking to a kernel.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "l3dsr/error.hpp"
#include "l3dsr/transport.hpp"
#include "wire.hpp"

/// What the fake was told and asked; outlives the transport that the client takes.
struct Script {
    struct Step {
        wire::Bytes datagram;
        int error = 0;  ///< instead of a datagram
    };

    void say(wire::Bytes datagram) { steps.push_back({std::move(datagram), 0}); }
    void fail(int error) { steps.push_back({{}, error}); }

    std::deque<Step> steps;
    std::vector<wire::Bytes> sent;
    std::vector<std::uint32_t> joined;
};

class FakeTransport : public l3dsr::Transport {
  public:
    explicit FakeTransport(std::shared_ptr<Script> script) : script_(std::move(script)) {}

    void send(std::span<const std::byte> datagram) override {
        script_->sent.emplace_back(datagram.begin(), datagram.end());
    }

    std::optional<std::size_t> receive(std::span<std::byte> buffer,
                                       std::optional<std::chrono::milliseconds> timeout) override {
        if (script_->steps.empty() && timeout)
            return {};
        if (script_->steps.empty())
            throw l3dsr::Error(EDEADLK, "wait for what the script does not hold");
        const Script::Step step = script_->steps.front();
        script_->steps.pop_front();
        if (step.error != 0)
            throw l3dsr::Error(step.error, "receive");
        EXPECT_LE(step.datagram.size(), buffer.size());
        std::copy(step.datagram.begin(), step.datagram.end(), buffer.begin());
        return step.datagram.size();
    }

    void join(std::uint32_t group) override { script_->joined.push_back(group); }
    std::uint32_t port() const override { return wire::port; }
    int descriptor() const override { return -1; }

  private:
    std::shared_ptr<Script> script_;
};

/// A script that begins with the family, as every client does, and its transport.
struct Scripted {
    Scripted() { script->say(wire::family_reply()); }

    std::unique_ptr<l3dsr::Transport> transport() const {
        return std::make_unique<FakeTransport>(script);
    }

    /// The requests after the one for the family.
    std::vector<wire::Bytes> requests() const {
        return {script->sent.begin() + 1, script->sent.end()};
    }

    std::shared_ptr<Script> script = std::make_shared<Script>();
};

/// A test of a client: what the kernel says, and what it was asked.
class ScriptedTest : public ::testing::Test {
  protected:
    void say(const wire::Bytes& datagram) { fake.script->say(datagram); }
    /// The one request that was sent.
    wire::Bytes sent() {
        EXPECT_EQ(fake.requests().size(), 1U);
        return fake.requests().at(0);
    }

    Scripted fake;
};

/// What `call` throws; the test fails when it does not.
template <typename Error = l3dsr::Error, typename Call>
Error error_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error;
    }
    throw std::logic_error("nothing was thrown");
}
