// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/general_authenticate.hpp"

#include <algorithm>
#include <string>

namespace limen::emrtd {
namespace {

constexpr tlv::Tag kDynamicData = 0x7C;
// A step's answer holds a key of at most 256 bytes, or four short objects.
constexpr tlv::Limits kAnswerLimits{2, 8, 4096};
// For keys over short length: more than any of these answers has, less than any buffer.
constexpr std::size_t kExtendedLe = 1024;

std::unexpected<Error> step_failed(std::string message) {
    return fail(Stage::chip_access, "chip.access_failed", std::move(message));
}

}  // namespace

std::size_t dynamic_data_size(std::size_t value_size) {
    return tlv::encode(kDynamicData, {tlv::encode(dynamic_tag::kKeyOut, Bytes(value_size))}).size();
}

Result<apdu::Response> general_authenticate(Card& card, const ChainedStep& step, tlv::Tag tag,
                                            ByteView value) {
    // Chained but for the last: class 10, then 00.
    apdu::Command command{
        static_cast<std::uint8_t>(step.last ? 0x00 : 0x10), 0x86, 0x00, 0x00, {}, 256, false};
    const Bytes inner = value.empty() ? Bytes{} : tlv::encode(tag, value);
    tlv::append(command.data, kDynamicData, inner);
    // The answer to a key is another one, as long.
    if (command.data.size() > apdu::kMaxShortData) command.le = kExtendedLe;
    return card.send(command);
}

Result<std::vector<tlv::Element>> dynamic_data(const apdu::Response& response,
                                               const ChainedStep& step) {
    if (!response.ok())
        return step_failed(std::string("PACE failed at ") + step.name + ": " +
                           apdu::describe_sw(response.sw));
    tlv::Reader outer(response.data, kAnswerLimits);
    const auto data = outer.expect(kDynamicData);
    auto objects = data && outer.done() ? tlv::read_all(data->value, kAnswerLimits)
                                        : Result<std::vector<tlv::Element>>(step_failed(""));
    if (!objects) return step_failed(std::string("the chip's answer is malformed at ") + step.name);
    return objects;
}

Result<Bytes> dynamic_object(const apdu::Response& response, const ChainedStep& step,
                             tlv::Tag tag) {
    LIMEN_TRY(const std::vector<tlv::Element> objects, dynamic_data(response, step));
    const auto found =
        std::find_if(objects.begin(), objects.end(),
                     [tag](const tlv::Element& object) { return object.tag == tag; });
    if (found == objects.end())
        return step_failed(std::string("the chip's answer lacks its part at ") + step.name);
    return to_bytes(found->value);
}

}  // namespace limen::emrtd
