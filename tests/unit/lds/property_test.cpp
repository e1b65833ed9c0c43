// SPDX-License-Identifier: Apache-2.0
// What is written comes back; what is broken is an error and never worse.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "identity/emrtd/lds.hpp"
#include "tests/unit/lds/expect.hpp"

namespace limen::emrtd::test {
namespace {

RC_GTEST_PROP(LdsProperty, PersonalDetailsComeBackByteForByte, ()) {
    const auto name = *rc::gen::arbitrary<Bytes>();
    const auto place = *rc::gen::arbitrary<Bytes>();
    const auto others =
        *rc::gen::resize(20, rc::gen::container<std::vector<Bytes>>(rc::gen::arbitrary<Bytes>()));
    Bytes names = {0x02, 0x01, static_cast<std::uint8_t>(others.size())};
    for (const Bytes& other : others) put(names, element(0x5F0F, {other}));
    const auto details =
        decode_dg11(element(0x6B, {hex("5C065F0E5F0F5F11"), element(0x5F0E, {name}),
                                   element(0xA0, {names}), element(0x5F11, {place})}));
    RC_ASSERT(details.has_value());
    RC_ASSERT(details->full_name.bytes == name);
    RC_ASSERT(details->place_of_birth.bytes == place);
    RC_ASSERT(details->other_names.size() == others.size());
    for (std::size_t i = 0; i < others.size(); ++i)
        RC_ASSERT(details->other_names[i].bytes == others[i]);
    // Only what is no UTF-8 is remarked on.
    for (const Deviation& deviation : details->deviations)
        RC_ASSERT(deviation.code == "dg11.not_utf8");
}

RC_GTEST_PROP(LdsProperty, EveryDayOfTheCalendarIsOneInBothWays, ()) {
    const auto days = *rc::gen::inRange(-70'000, 70'000);
    const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{days}}};
    char text[16];
    std::snprintf(text, sizeof text, "%04d%02u%02u", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
    RC_ASSERT(read_day(as_bytes(text)).day == day);
    RC_ASSERT(read_day(hex(text)).day == day);
}

RC_GTEST_PROP(LdsProperty, PicturesComeOutOfEveryRecord, ()) {
    Bytes image = *rc::gen::element(jpeg(), jp2(), codestream());
    put(image, *rc::gen::arbitrary<Bytes>());
    const FaceOptions how{.image = image,
                          .points = *rc::gen::inRange<std::uint16_t>(0, 40),
                          .type = *rc::gen::inRange<std::uint8_t>(0, 3),
                          .width = *rc::gen::arbitrary<std::uint16_t>(),
                          .height = *rc::gen::arbitrary<std::uint16_t>(),
                          .length_error = *rc::gen::inRange(-30, 1000)};
    for (const Bytes& file : {dg2_of(record_2005({face_2005(how)})), dg2_of(record_2011(how)),
                              dg2_of_block(block_39794(image, how.type))}) {
        const auto dg2 = decode_faces(file);
        RC_ASSERT(dg2.has_value());
        RC_ASSERT(dg2->faces.size() == 1u);
        RC_ASSERT(dg2->faces[0].image == image);
    }
}

void decode_all(ByteView file) {
    (void)decode_atr_info(file);
    (void)decode_directory(file);
    (void)decode_com(file);
    (void)decode_dg1(file);
    (void)decode_faces(file);
    (void)decode_dg3(file);
    (void)decode_dg4(file);
    (void)decode_dg5(file);
    (void)decode_dg7(file);
    (void)decode_dg11(file);
    (void)decode_dg12(file);
    (void)decode_dg13(file);
    (void)unwrap_dg14(file);
    (void)unwrap_dg15(file);
    (void)decode_dg16(file);
}

RC_GTEST_PROP(LdsProperty, ChangedFilesEndInSomething, ()) {
    Bytes file = *rc::gen::element(
        dg2_of(record_2005({face_2005({.points = 2})})), dg2_of(record_2011()),
        dg2_of_block(block_39794(jp2(), 3)),
        group(0x63, {element(0x5F2E, {fingers_2005({{1, Bytes(9)}})})}),
        element(0x6B, {hex("5C025F0E"), element(0x5F0E, "A"), element(0xA0, {hex("020100")})}),
        element(0x70, {hex("020101A10B5F50083230303230313031")}));
    for (int i = *rc::gen::inRange(1, 6); i > 0; --i) {
        const auto at = *rc::gen::inRange<std::size_t>(0, file.size());
        file[at] = *rc::gen::arbitrary<std::uint8_t>();
    }
    decode_all(file);
}

}  // namespace
}  // namespace limen::emrtd::test
