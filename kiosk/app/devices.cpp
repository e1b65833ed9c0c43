// SPDX-License-Identifier: Apache-2.0
#include "kiosk/app/devices.hpp"

#include "hal/chip-reader/pcsc_reader.hpp"
#include "hal/light/lights.hpp"
#include "hal/page-scanner/camera_page_scanner.hpp"
#include "hal/printer/printers.hpp"
#include "hal/virtual/stage/breakable_reader.hpp"
#include "hal/virtual/stage/chip_fields.hpp"
#include "hal/virtual/stage/face_camera.hpp"
#include "hal/virtual/stage/page_scanner.hpp"

namespace limen::kiosk {
namespace {

Result<void> set_stage(const KioskConfig& config, Devices& devices) {
    LIMEN_TRY(auto travellers, virtual_world::load_travellers(config.travellers));
    std::unique_ptr<virtual_world::ChipField> field;
    if (config.chip_reader_driver == "virtual") {
        devices.local_reader = std::make_unique<virtual_chip::VirtualReader>();
        field = virtual_world::make_local_field(*devices.local_reader);
    } else {
        virtual_chip::VpcdAddress address;
        address.port = config.vpcd_port;
        LIMEN_TRY(field, virtual_world::make_vpcd_field(address));
    }
    devices.stage = std::make_unique<virtual_world::Stage>(
        std::move(travellers), virtual_world::StageFolders{config.passports, config.footage},
        std::move(field));
    return {};
}

// The stage's own reader lives on in `devices`; the kiosk's copy only passes on.
class BorrowedReader final : public hal::ChipReader {
  public:
    explicit BorrowedReader(hal::ChipReader& reader) : reader_(reader) {}
    std::string describe() const override { return reader_.describe(); }
    std::vector<std::string> faults() override { return reader_.faults(); }
    Result<void> self_test() override { return reader_.self_test(); }
    Result<bool> wait_for_chip(std::chrono::milliseconds timeout) override {
        return reader_.wait_for_chip(timeout);
    }
    Result<std::unique_ptr<hal::ChipConnection>> connect() override { return reader_.connect(); }

  private:
    hal::ChipReader& reader_;
};

void set_page_scanner(const KioskConfig& config, const Clock& clock, Devices& devices) {
    if (config.page_scanner_driver == "virtual")
        devices.page_scanner = virtual_world::make_page_scanner(*devices.stage, clock);
    else
        devices.page_scanner = hal::make_camera_page_scanner(
            hal::make_opencv_camera(config.page_camera, clock), config.page_dots_per_inch);
}

void set_chip_reader(const KioskConfig& config, Devices& devices) {
    std::unique_ptr<hal::ChipReader> reader;
    if (devices.local_reader)
        reader = std::make_unique<BorrowedReader>(*devices.local_reader);
    else
        reader = hal::make_pcsc_reader({.reader = config.chip_reader_name, .exclusive = true});
    if (devices.stage)
        reader = virtual_world::make_breakable_reader(std::move(reader), *devices.stage);
    devices.chip_reader = std::move(reader);
}

void set_face_camera(const KioskConfig& config, const Clock& clock, Devices& devices) {
    if (config.face_camera_driver != "virtual") {
        devices.face_camera = hal::make_opencv_camera(config.face_camera, clock);
        return;
    }
    devices.face_camera = virtual_world::make_face_camera(
        *devices.stage, clock, [&clock](const std::filesystem::path& file, std::int64_t frame) {
            hal::OpenCvCameraOptions options;
            options.source = file.string();
            options.loop = true;
            options.start_frame = static_cast<int>(frame);
            return hal::make_opencv_camera(options, clock);
        });
}

}  // namespace

std::vector<hal::Device*> Devices::all() const {
    return {page_scanner.get(), chip_reader.get(), face_camera.get(), light.get(), printer.get()};
}

Result<Devices> make_devices(const KioskConfig& config, const Clock& clock) {
    Devices devices;
    if (config.is_virtual()) LIMEN_CHECK(set_stage(config, devices));
    set_page_scanner(config, clock, devices);
    set_chip_reader(config, devices);
    set_face_camera(config, clock, devices);
    devices.light =
        config.light_driver == "led" ? hal::make_led_light(config.leds) : hal::make_no_light();
    devices.printer = config.printer_driver == "spool"
                          ? hal::make_spool_printer(config.printer_spool)
                          : hal::make_no_printer();
    return devices;
}

}  // namespace limen::kiosk
