// SPDX-License-Identifier: Apache-2.0
#include <libusb.h>

#include <algorithm>

#include "hal/lane/relay_transport.hpp"

namespace limen::hal {
namespace {

constexpr std::uint16_t kVendor = 0x16c0;
constexpr std::uint16_t kProduct = 0x05df;
constexpr unsigned kTimeoutMs = 20;  // read() promises ≤ 50 ms; a transfer takes about 1 ms
constexpr std::uint8_t kGet = 0xA1, kSet = 0x21;  // class request to the interface, HID 1.11, 7.2
constexpr std::uint8_t kGetReport = 0x01, kSetReport = 0x09;
constexpr std::uint16_t kFeatureReport = 0x0300;

std::unexpected<Error> usb_error(int code) {
    if (code == LIBUSB_ERROR_TIMEOUT)
        return fail(Stage::lane, "lane.timeout", "the lane board did not answer in time", true);
    if (code == LIBUSB_ERROR_PIPE)
        return fail(Stage::lane, "lane.refused",
                    "the lane board refused a request; is it a relay board of type 16c0:05df?");
    return fail(Stage::lane, "lane.gone",
                std::string("the lane board does not answer (") + libusb_error_name(code) +
                    "); plug it in, and see that this user may open it",
                true);
}

struct CloseHandle {
    void operator()(libusb_device_handle* handle) const {
        libusb_release_interface(handle, 0);
        libusb_close(handle);
    }
};
using Handle = std::unique_ptr<libusb_device_handle, CloseHandle>;
struct EndContext {
    void operator()(libusb_context* context) const { libusb_exit(context); }
};
struct FreeList {
    void operator()(libusb_device** list) const { libusb_free_device_list(list, 1); }
};

Result<RelayReport> get_report_of(libusb_device_handle* handle) {
    RelayReport report{};
    const int got = libusb_control_transfer(handle, kGet, kGetReport, kFeatureReport, 0,
                                            report.data(), report.size(), kTimeoutMs);
    if (got < 0) return usb_error(got);
    if (got != static_cast<int>(report.size())) return usb_error(LIBUSB_ERROR_PIPE);
    return report;
}

class LibusbRelay final : public RelayTransport {
  public:
    LibusbRelay(std::unique_ptr<libusb_context, EndContext> context, std::string serial)
        : context_(std::move(context)), serial_(std::move(serial)) {}

    Result<RelayReport> get_report() override {
        if (!handle_) return usb_error(LIBUSB_ERROR_NO_DEVICE);
        auto report = get_report_of(handle_.get());
        if (!report && report.error().cause == "lane.gone") handle_.reset();
        return report;
    }

    Result<void> set_report(const RelayReport& report) override {
        if (!handle_) return usb_error(LIBUSB_ERROR_NO_DEVICE);
        RelayReport copy = report;
        const int sent = libusb_control_transfer(handle_.get(), kSet, kSetReport, kFeatureReport, 0,
                                                 copy.data(), copy.size(), kTimeoutMs);
        if (sent == LIBUSB_ERROR_NO_DEVICE) handle_.reset();
        if (sent != static_cast<int>(copy.size()))
            return usb_error(sent < 0 ? sent : LIBUSB_ERROR_PIPE);
        return {};
    }

    Result<void> reopen() override {
        handle_.reset();
        libusb_device** raw = nullptr;
        const ssize_t count = libusb_get_device_list(context_.get(), &raw);
        if (count < 0) return usb_error(static_cast<int>(count));
        const std::unique_ptr<libusb_device*, FreeList> list(raw);
        int last = LIBUSB_ERROR_NO_DEVICE;
        for (ssize_t i = 0; i < count; ++i) {
            libusb_device_descriptor descriptor{};
            if (libusb_get_device_descriptor(raw[i], &descriptor) != 0 ||
                descriptor.idVendor != kVendor || descriptor.idProduct != kProduct)
                continue;
            libusb_device_handle* opened = nullptr;
            last = libusb_open(raw[i], &opened);
            if (last != 0) continue;
            Handle handle(opened);
            // The kernel's HID driver holds the interface; where detaching is not supported the
            // claim below says so.
            libusb_set_auto_detach_kernel_driver(opened, 1);
            last = libusb_claim_interface(opened, 0);
            if (last != 0 || !is_ours(opened)) continue;
            handle_ = std::move(handle);
            return {};
        }
        return usb_error(last);
    }

    std::string describe() const override {
        return "USB relay board 16c0:05df" + (serial_.empty() ? "" : " '" + serial_ + "'");
    }

  private:
    bool is_ours(libusb_device_handle* handle) const {
        if (serial_.empty()) return true;
        const auto report = get_report_of(handle);
        return report && serial_.size() == 5 &&
               std::equal(serial_.begin(), serial_.end(), report->begin(),
                          [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
    }

    std::unique_ptr<libusb_context, EndContext> context_;
    std::string serial_;
    Handle handle_;  // after context_: closed first
};

}  // namespace

Result<std::unique_ptr<RelayTransport>> make_libusb_relay(const std::string& serial) {
    libusb_context* raw = nullptr;
    if (const int code = libusb_init(&raw); code != 0)
        return fail(Stage::lane, "lane.no_usb",
                    std::string("USB can't be used: ") + libusb_error_name(code));
    return std::make_unique<LibusbRelay>(std::unique_ptr<libusb_context, EndContext>(raw), serial);
}

}  // namespace limen::hal
