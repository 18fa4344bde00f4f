// SPDX-License-Identifier: BSD-2-Clause
#include "netlink/exchange.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <climits>
#include <vector>

#include "fake_transport.hpp"
#include "l3dsr/error.hpp"
#include "netlink/attribute.hpp"
#include "wire.hpp"

using l3dsr::DumpInterrupted;
using l3dsr::MalformedMessage;
using l3dsr::netlink::AttributePath;
using l3dsr::netlink::Exchange;
using l3dsr::netlink::Request;
using wire::Bytes;

namespace {

constexpr int flag_ack = 0x4;
constexpr int flag_dump = 0x300;

std::string dotted(const AttributePath& path) {
    std::string text;

    for (const auto type : path)
        text += (text.empty() ? "" : ".") + std::to_string(type);
    return text;
}

class ExchangeTest : public ::testing::Test {
  protected:
    Bytes value(std::uint32_t sequence, std::uint32_t value, std::uint16_t flags = 0) {
        return wire::message(31, flags, sequence,
                             wire::generic_header(1) + wire::attribute(1, wire::u32(value)));
    }

    void run() {
        Request request(31, 1, 1, flag_ack);
        {
            const auto nest = request.nest(1);
            request.put_u8(1, 0);
            request.put_u8(4, 0);
        }
        exchange.run(request, "try it", [this](auto bytes) { take(bytes); });
    }

    void dump() {
        Request request(31, 1, 1, flag_dump);
        exchange.dump(
            request, "read it", [this] { values.clear(); }, [this](auto bytes) { take(bytes); });
    }

    void take(std::span<const std::byte> bytes) {
        values.push_back(l3dsr::netlink::attributes(bytes).at(0).u32());
    }

    std::shared_ptr<Script> script = std::make_shared<Script>();
    FakeTransport transport{script};
    Exchange exchange{transport, dotted};
    std::vector<std::uint32_t> values;
};

using Values = std::vector<std::uint32_t>;

}  // namespace

TEST_F(ExchangeTest, EndsAtTheAcknowledgement) {
    script->say(wire::ack(1));
    EXPECT_NO_THROW(run());
    EXPECT_EQ(script->sent.size(), 1U);
}

TEST_F(ExchangeTest, NumbersItsRequests) {
    script->say(wire::ack(1));
    script->say(wire::ack(2));
    run();
    run();
    EXPECT_EQ(script->sent[0][8], std::byte{1});
    EXPECT_EQ(script->sent[1][8], std::byte{2});
}

TEST_F(ExchangeTest, HandsOverTheReplyBeforeTheAcknowledgement) {
    script->say(value(1, 77));
    script->say(wire::ack(1));
    run();
    EXPECT_EQ(values, Values{77});
}

TEST_F(ExchangeTest, RefusalCarriesErrnoAndTheKernelsWords) {
    script->say(wire::refusal(1, EEXIST, wire::words("there is such a service already")));
    const auto error = error_of([&] { run(); });

    EXPECT_EQ(error.code(), EEXIST);
    EXPECT_EQ(error.reason(), "there is such a service already");
    EXPECT_EQ(error.attempt(), "try it");
    EXPECT_EQ(error.attribute(), "");
    EXPECT_STREQ(error.what(), "try it: there is such a service already");
}

TEST_F(ExchangeTest, RefusalNamesTheAttribute) {
    // header 16, generic header 4, nest header 4, first attribute 8
    script->say(wire::refusal(1, EINVAL, wire::words("no", 32)));
    EXPECT_EQ(error_of([&] { run(); }).attribute(), "1.4");
}

TEST_F(ExchangeTest, RefusalNamesTheNest) {
    script->say(wire::refusal(1, EINVAL, wire::words("no", 20)));
    EXPECT_EQ(error_of([&] { run(); }).attribute(), "1");
}

TEST_F(ExchangeTest, RefusalWithAnOffsetOfNothingNamesNothing) {
    for (const std::uint32_t offset : {1U, 16U, 21U, 33U, 37U, 40U, 4000U, UINT32_MAX}) {
        ExchangeTest::script->steps.clear();
        Exchange fresh(transport, dotted);
        Request request(31, 1, 1, flag_ack);
        request.put_u8(1, 0);
        script->say(wire::refusal(1, EINVAL, wire::words("no", offset)));
        EXPECT_EQ(error_of([&] { fresh.run(request, "try it"); }).attribute(), "") << offset;
    }
}

TEST_F(ExchangeTest, RefusalWithoutWordsSaysWhatErrnoMeans) {
    script->say(wire::refusal(1, EPERM));
    const auto error = error_of([&] { run(); });

    EXPECT_EQ(error.code(), EPERM);
    EXPECT_EQ(error.reason(), "Operation not permitted");
}

TEST_F(ExchangeTest, EveryNegativeErrnoIsARefusal) {
    for (const int code : {1, 2, 3, 17, 22, 95, 4095}) {
        Exchange fresh(transport);
        Request request(31, 1, 1, flag_ack);
        script->say(wire::refusal(1, code));
        EXPECT_EQ(error_of([&] { fresh.run(request, ""); }).code(), code);
    }
}

TEST_F(ExchangeTest, RefusalWithoutARealErrnoIsMalformed) {
    for (const int code : {4096, INT_MAX}) {
        Exchange fresh(transport);
        Request request(31, 1, 1, flag_ack);
        script->say(wire::refusal(1, code));
        EXPECT_THROW(fresh.run(request, ""), MalformedMessage) << code;
    }
    script->say(wire::message(wire::error_type, 0, 1, wire::s32(INT_MIN) + wire::quoted(1)));
    EXPECT_THROW(run(), MalformedMessage);
}

TEST_F(ExchangeTest, RefusalMayQuoteTheWholeRequest) {
    const Bytes quoted = wire::u32(36) + wire::u16(31) + wire::u16(5) + wire::u32(1) +
                         wire::u32(wire::port) + Bytes(20);

    script->say(wire::message(wire::error_type, wire::flag_words, 1,
                              wire::s32(-EINVAL) + quoted + wire::words("no")));
    EXPECT_EQ(error_of([&] { run(); }).reason(), "no");
}

TEST_F(ExchangeTest, RefusalThatIsTooShortIsMalformed) {
    script->say(wire::message(wire::error_type, 0, 1, wire::hex("ff ff ff")));
    EXPECT_THROW(run(), MalformedMessage);
}

TEST_F(ExchangeTest, RefusalWithWordsButNoRequestIsMalformed) {
    script->say(wire::message(wire::error_type, wire::flag_words, 1, wire::s32(-EINVAL)));
    EXPECT_THROW(run(), MalformedMessage);
}

TEST_F(ExchangeTest, RefusalThatQuotesMoreThanItHoldsIsMalformed) {
    const Bytes quoted =
        wire::u32(4000) + wire::u16(31) + wire::u16(5) + wire::u32(1) + wire::u32(wire::port);

    script->say(wire::message(wire::error_type, wire::flag_words, 1, wire::s32(-EINVAL) + quoted));
    EXPECT_THROW(run(), MalformedMessage);
}

TEST_F(ExchangeTest, WordsThatLieAboutTheirLengthAreMalformed) {
    script->say(wire::refusal(1, EINVAL, wire::hex("40 00 01 00 6e 6f 00 00")));
    EXPECT_THROW(run(), MalformedMessage);
}

TEST_F(ExchangeTest, AnswersToOthersAreSkipped) {
    Bytes other_port = wire::refusal(1, EEXIST);
    other_port[12] = std::byte{1};

    script->say(wire::refusal(7, EEXIST) + other_port);
    script->say(wire::ack(1));
    EXPECT_NO_THROW(run());
}

TEST_F(ExchangeTest, NoopIsSkipped) {
    script->say(wire::message(1, 0, 1, {}) + wire::ack(1));
    EXPECT_NO_THROW(run());
}

TEST_F(ExchangeTest, OverrunIsAnError) {
    script->say(wire::message(4, 0, 1, {}));
    EXPECT_EQ(error_of([&] { run(); }).code(), ENOBUFS);
}

TEST_F(ExchangeTest, TruncatedAnswerIsMalformed) {
    Bytes answer = wire::ack(1);

    answer.resize(20);
    script->say(answer);
    EXPECT_THROW(run(), MalformedMessage);
}

TEST_F(ExchangeTest, ErrorOfTheTransportPassesThrough) {
    script->fail(EMSGSIZE);
    EXPECT_EQ(error_of([&] { run(); }).code(), EMSGSIZE);
}

TEST_F(ExchangeTest, DumpIsReadOverManyDatagrams) {
    script->say(value(1, 1, wire::flag_multi) + value(1, 2, wire::flag_multi));
    script->say(value(1, 3, wire::flag_multi));
    script->say(wire::done(1));
    dump();
    EXPECT_EQ(values, (Values{1, 2, 3}));
}

TEST_F(ExchangeTest, DumpMayBeEmpty) {
    script->say(wire::done(1));
    dump();
    EXPECT_TRUE(values.empty());
}

TEST_F(ExchangeTest, InterruptedDumpIsBegunAnew) {
    script->say(value(1, 1, wire::flag_multi));
    script->say(value(1, 2, wire::flag_multi | wire::flag_interrupted));
    script->say(wire::done(1));
    script->say(value(2, 5, wire::flag_multi) + wire::done(2));
    dump();
    EXPECT_EQ(values, Values{5});
    EXPECT_EQ(script->sent.size(), 2U);
}

TEST_F(ExchangeTest, DumpInterruptedAtItsEndIsBegunAnew) {
    script->say(value(1, 1, wire::flag_multi) + wire::done(1, wire::flag_interrupted));
    script->say(value(2, 5, wire::flag_multi) + wire::done(2));
    dump();
    EXPECT_EQ(values, Values{5});
}

TEST_F(ExchangeTest, DumpThatIsAlwaysInterruptedSaysSo) {
    for (std::uint32_t i = 1; i <= Exchange::max_tries; i++)
        script->say(wire::done(i, wire::flag_interrupted));
    try {
        dump();
        FAIL();
    } catch (const DumpInterrupted& error) {
        EXPECT_EQ(error.code(), EINTR);
        EXPECT_EQ(error.attempt(), "read it");
    }
    EXPECT_EQ(script->sent.size(), std::size_t{Exchange::max_tries});
}

TEST_F(ExchangeTest, DumpMayFailInItsMidst) {
    script->say(value(1, 1, wire::flag_multi));
    script->say(wire::message(wire::done_type, wire::flag_multi | wire::flag_words, 1,
                              wire::s32(-ESRCH) + wire::words("no such service")));
    const auto error = error_of([&] { dump(); });

    EXPECT_EQ(error.code(), ESRCH);
    EXPECT_EQ(error.reason(), "no such service");
}

TEST_F(ExchangeTest, DumpMayBeRefused) {
    script->say(wire::refusal(1, EPERM));
    EXPECT_EQ(error_of([&] { dump(); }).code(), EPERM);
}

TEST_F(ExchangeTest, DumpEndWithoutErrnoIsMalformed) {
    script->say(wire::message(wire::done_type, wire::flag_multi, 1, {}));
    EXPECT_THROW(dump(), MalformedMessage);
}

TEST_F(ExchangeTest, RestOfABrokenDumpIsNotTakenForTheNext) {
    script->say(wire::message(31, wire::flag_multi, 1, wire::hex("01")));
    EXPECT_THROW(dump(), MalformedMessage);
    script->say(value(1, 1, wire::flag_multi) + wire::done(1));
    script->say(value(2, 2, wire::flag_multi) + wire::done(2));
    dump();
    EXPECT_EQ(values, Values{2});
}
